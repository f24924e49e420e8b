/**
 * Training jobs: what may be asked for ({@link dev.millrace.model.train.job.TrainingSpec}), what becomes of it
 * ({@link dev.millrace.model.train.job.JobBook}, a state machine without threads or files), and who does it, one job after the other
 * ({@link dev.millrace.model.train.job.JobRunner}). How a model is trained is behind
 * {@link dev.millrace.model.train.job.Training}.
 */
@NullMarked
package dev.millrace.model.train.job;

import org.jspecify.annotations.NullMarked;
