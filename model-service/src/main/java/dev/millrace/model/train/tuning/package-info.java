/**
 * A job of training from its file to its adapter: {@link dev.millrace.model.train.tuning.AdapterTraining} makes examples ready,
 * picks the lesson, runs it and writes what came of it.
 */
@NullMarked
package dev.millrace.model.train.tuning;

import org.jspecify.annotations.NullMarked;
