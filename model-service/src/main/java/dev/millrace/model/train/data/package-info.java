/**
 * Training data as text: {@link dev.millrace.model.train.data.TrainingFile} checks a file of JSON lines from end to end
 * before anything starts and then reads it as {@link dev.millrace.model.train.data.Example}s, whatever their
 * {@link dev.millrace.model.train.data.Shape} in the file. Sub-packages audit the examples (split, duplicates,
 * leakage), mix several sources, and turn them into tokens.
 */
@NullMarked
package dev.millrace.model.train.data;

import org.jspecify.annotations.NullMarked;
