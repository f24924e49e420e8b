/**
 * How sure a figure is, and whether two runs differ by more than chance. {@link dev.millrace.eval.resampling.Resampling}
 * draws the items of a figure anew, {@link dev.millrace.eval.resampling.Jackknife} leaves some out, {@link dev.millrace.eval.resampling.StandardError} has the closed forms, {@link
 * dev.millrace.eval.resampling.Pairs} holds two runs over the same items and {@link
 * dev.millrace.eval.resampling.Comparison} tests them.
 */
@NullMarked
package dev.millrace.eval.resampling;

import org.jspecify.annotations.NullMarked;
