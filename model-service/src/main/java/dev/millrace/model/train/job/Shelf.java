package dev.millrace.model.train.job;

import dev.millrace.model.train.registry.ModelCard;
import java.io.IOException;

/** Where what is made is put, for others to find. */
public interface Shelf {
    /** Puts it there; the same thing again is there once. Waits as long as the log is away. */
    ModelCard put(TrainingJob job, Outcome outcome) throws IOException, InterruptedException;

    /** Makes its name mean it from now on. Waits as long as the log is away. */
    void promote(ModelCard card, String by) throws InterruptedException;
}
