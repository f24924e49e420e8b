package dev.millrace.model.train.run;

import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.optimizer.Descent;

/** Is told how a run goes, by the thread that does it. */
public interface RunObserver {
    /** Hears nothing. */
    RunObserver NONE = new RunObserver() {};

    /**
     * The parameters were moved.
     *
     * @param update its number, learning rate and the norm of its gradients
     * @param epochs of the data that are done, with fractions
     * @param figures of its items, before it
     */
    default void updated(Descent.Update update, double epochs, Figures figures) {}

    /** The items of validation were measured after an update. */
    default void validated(long update, Figures figures) {}

    /** There is a checkpoint of an update. */
    default void kept(long update) {}
}
