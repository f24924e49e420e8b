/**
 * Who wins: votes between two competitors become ratings, with intervals and ranks. In reading order: a {@link
 * dev.millrace.eval.leaderboard.Vote}, {@link dev.millrace.eval.leaderboard.Votes}, {@link
 * dev.millrace.eval.leaderboard.BradleyTerry} (maximum likelihood, with style control when votes carry a style),
 * {@link dev.millrace.eval.leaderboard.Bootstrap} (intervals), {@link dev.millrace.eval.leaderboard.Elo} and the {@link
 * dev.millrace.eval.leaderboard.Leaderboard} of them all.
 */
@NullMarked
package dev.millrace.eval.leaderboard;

import org.jspecify.annotations.NullMarked;
