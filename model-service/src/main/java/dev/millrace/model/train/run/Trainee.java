package dev.millrace.model.train.run;

import dev.millrace.model.train.lesson.Learner;
import dev.millrace.model.train.optimizer.NamedArrays;

/** A learner with its parameters and the gradients that lessons have added. */
public interface Trainee extends Learner {
    /**
     * An update begins: what is drawn in it follows from its number, not from what was before.
     *
     * @param update from 1
     */
    default void begin(long update) {}

    /** The arrays themselves: whoever writes them changes the trainee. */
    NamedArrays parameters();

    /** Sums since they were last cleared, in the form of the parameters. */
    NamedArrays gradients();

    /** Sets the sums to zero. */
    void clearGradients();
}
