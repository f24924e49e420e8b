/**
 * A model that judges answers: a {@link dev.millrace.eval.judging.JudgeTask} puts what a run wrote to a {@link
 * dev.millrace.eval.judging.Judge}; a {@link dev.millrace.eval.judging.JudgePrompt} is what it is asked, a {@link
 * dev.millrace.eval.judging.Verdict} or an {@link dev.millrace.eval.judging.ExpectedRating} what it says.
 */
@NullMarked
package dev.millrace.eval.judging;

import org.jspecify.annotations.NullMarked;
