/**
 * Tests of what a model can do, written as data (Ribeiro et al. 2020, "Beyond accuracy: behavioral testing of NLP models
 * with CheckList"). In reading order: a {@link dev.millrace.eval.checklist.ChecklistTest} of one of three kinds, the {@link
 * dev.millrace.eval.checklist.ChecklistSuite} that a file holds, {@link dev.millrace.eval.checklist.Slots} that are filled from
 * lexicons, the {@link dev.millrace.eval.checklist.ChecklistCase cases} that come of it, the {@link
 * dev.millrace.eval.checklist.ChecklistTask} that asks them.
 */
@NullMarked
package dev.millrace.eval.checklist;

import org.jspecify.annotations.NullMarked;
