/**
 * What people think of answers. A {@link dev.millrace.eval.feedback.Ranking} that keeps the
 * {@link dev.millrace.eval.feedback.RankingRules rules} is recorded on the log; the
 * {@link dev.millrace.eval.feedback.FeedbackLedger} is the fold of that log and says which rankings count;
 * {@link dev.millrace.eval.feedback.Preferences} are what follows from those that do.
 */
@NullMarked
package dev.millrace.eval.feedback;

import org.jspecify.annotations.NullMarked;
