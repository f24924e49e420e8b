/**
 * The arithmetic of a model that judges answers: a {@link dev.millrace.eval.judging.JudgePrompt} is what it is asked, a
 * {@link dev.millrace.eval.judging.Verdict} or a {@link dev.millrace.eval.judging.ExpectedRating} what it says, {@link
 * dev.millrace.eval.judging.PairOutcome} joins both orders of a pair, {@link dev.millrace.eval.judging.WinRate} and {@link
 * dev.millrace.eval.judging.LengthControlledWinRate} sum outcomes up.
 */
@NullMarked
package dev.millrace.eval.judging;

import org.jspecify.annotations.NullMarked;
