package dev.millrace.model.train.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Trains a model. */
@FunctionalInterface
public interface Training {
    /** Name of the file with the examples, in a job's folder: JSON lines. */
    String DATA = "data.jsonl";

    /**
     * Runs a job from its start or from its newest checkpoint to its end. One that is only to be planned tells statistics and a plan,
     * and makes nothing: its outcome names the job's folder.
     *
     * @param folder the job's own: {@value #DATA} is there; checkpoints and the adapter go there
     * @param sink is told how it goes
     * @param cancelled true when the run is to leave off: then it leaves a checkpoint and throws InterruptedException
     * @throws IllegalArgumentException naming the field of the job that cannot be done
     * @throws TrainingException when the run cannot go on, with a sentence for people
     * @throws InterruptedException when it left off; it can be gone on with
     */
    Outcome run(TrainingJob job, Path folder, ProgressSink sink, BooleanSupplier cancelled)
            throws IOException, InterruptedException;

    /**
     * Refuses what cannot be trained here, before the job is queued; the data are there.
     *
     * @throws IllegalArgumentException naming the field
     */
    default void check(TrainingJob job, Path folder) throws IOException {}
}
