/**
 * Figures of the {@link dev.millrace.eval.feedback.FeedbackLedger ledger}: what of it goes into the measures of
 * {@link dev.millrace.eval.agreement} and the votes of {@link dev.millrace.eval.leaderboard}.
 */
@NullMarked
package dev.millrace.eval.report;

import org.jspecify.annotations.NullMarked;
