/**
 * Tasks without end whose answers are known by construction: a {@link dev.millrace.eval.generator.Generator} draws an
 * {@link dev.millrace.eval.generator.Example}, and {@link dev.millrace.eval.generator.GeneratedReader} makes a dataset of many,
 * the same for the same seed. Inputs and targets are written as the tasks of the same names in BIG-Bench Hard are.
 */
@NullMarked
package dev.millrace.eval.generator;

import org.jspecify.annotations.NullMarked;
