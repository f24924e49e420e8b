/**
 * From examples to gradients. A {@link dev.millrace.model.train.lesson.Lesson} sets the items of one update as batches, asks a
 * {@link dev.millrace.model.train.lesson.Learner} for log-probabilities where its objective reads them, and has the learner add
 * up gradients of −Σ w log p, w being what the objective makes of it. How an update is then made of the gradients is not its
 * concern.
 *
 * <p>Read {@link dev.millrace.model.train.lesson.SupervisedLesson} and
 * {@link dev.millrace.model.train.lesson.PreferenceLesson} first: the others differ in what they read before the gradients.
 * {@link dev.millrace.model.train.lesson.Preparation} makes their items of examples,
 * {@link dev.millrace.model.train.lesson.BatchLimits} bounds what goes through the graph at once.
 */
@NullMarked
package dev.millrace.model.train.lesson;

import org.jspecify.annotations.NullMarked;
