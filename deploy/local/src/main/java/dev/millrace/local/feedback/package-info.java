/** Has people compare answers: prompts of a file become comparisons of the running system. */
@NullMarked
package dev.millrace.local.feedback;

import org.jspecify.annotations.NullMarked;
