/** What people think of answers: a {@link dev.millrace.eval.feedback.Ranking} and the rules that make one usable. */
@NullMarked
package dev.millrace.eval.feedback;

import org.jspecify.annotations.NullMarked;
