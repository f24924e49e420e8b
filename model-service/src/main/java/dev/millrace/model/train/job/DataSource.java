package dev.millrace.model.train.job;

import java.io.IOException;
import java.nio.file.Path;

/** Brings what is learned from to the trainer's disk. */
@FunctionalInterface
public interface DataSource {
    /**
     * Writes the examples as JSON lines.
     *
     * @param file to be written, whole or not at all
     * @throws IllegalArgumentException naming the field, when there is no such thing
     */
    void fetch(TrainingData data, Path file) throws IOException, InterruptedException;
}
