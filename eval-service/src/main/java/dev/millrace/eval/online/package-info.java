/**
 * What the models do now: figures of the last minute, ten minutes, hour and day by model, version and tenant, as
 * completions pass by. Plain state machines; clocks are given to them.
 *
 * <p>Read {@link dev.millrace.eval.online.Observation} first, then {@link dev.millrace.eval.online.Tally}, {@link
 * dev.millrace.eval.online.SlidingWindow} and {@link dev.millrace.eval.online.OnlineWindows}. Three parts build on it:
 * {@code drift} holds what a model does against what it did, {@code alert} says when a figure passes a bound, and {@code
 * challenge} compares two models on the same traffic.
 */
@NullMarked
package dev.millrace.eval.online;

import org.jspecify.annotations.NullMarked;
