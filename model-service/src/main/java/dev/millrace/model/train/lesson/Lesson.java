package dev.millrace.model.train.lesson;

import java.util.List;

/** What is learned from: turns items into gradients. T is what one item of the data is. */
public interface Lesson<T> {
    /**
     * Adds the gradients of these items, those of one update, to the learner, in as many batches as the limits ask for. Means
     * go over all of the items, so the sum of the gradients does not depend on the limits.
     *
     * @param items at least one
     * @return figures by name: loss and what else the objective has to say (accuracy, rewards/margins, kl …)
     * @throws IllegalArgumentException naming an item that does not fit the limits; nothing is learned then
     */
    Figures learn(Learner learner, List<T> items);

    /** The same figures without gradients, for validation. */
    Figures measure(Learner learner, List<T> items);
}
