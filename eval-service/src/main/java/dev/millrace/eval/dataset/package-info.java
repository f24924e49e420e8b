/**
 * Where the documents of a task come from: a {@link dev.millrace.eval.dataset.Dataset} is rows of named values, a
 * {@link dev.millrace.eval.dataset.DatasetReader} makes one of a file of its format, and
 * {@link dev.millrace.eval.dataset.DatasetFormats} finds the reader.
 */
@NullMarked
package dev.millrace.eval.dataset;

import org.jspecify.annotations.NullMarked;
