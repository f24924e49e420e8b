package dev.millrace.model.app;

import dev.millrace.model.train.job.LeastSquares;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingJob;
import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Trains a line through points instead of a model: each update is real, and takes a millisecond. */
@Singleton
@Alternative
@Priority(1)
public class LineTraining implements Training {
    @Override
    public Outcome run(TrainingJob job, Path folder, ProgressSink sink, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        return new LeastSquares(_ -> pause()).run(job, folder, sink, cancelled);
    }

    private static void pause() {
        try {
            Thread.sleep(1);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
