/**
 * What is looked at before a run: {@link dev.millrace.model.train.data.audit.Split} parts examples by their prompt,
 * {@link dev.millrace.model.train.data.audit.Duplicates} finds the same and nearly the same ones,
 * {@link dev.millrace.model.train.data.audit.Leakage} those that held-out suites share.
 */
@NullMarked
package dev.millrace.model.train.data.audit;

import org.jspecify.annotations.NullMarked;
