/**
 * Batches of requests and their files: what is on the log about them, folded ({@link dev.millrace.tokenizer.batch.Ledger}),
 * and how one batch is run to its end whatever happens in between ({@link dev.millrace.tokenizer.batch.BatchRun}).
 */
@NullMarked
package dev.millrace.tokenizer.batch;

import org.jspecify.annotations.NullMarked;
