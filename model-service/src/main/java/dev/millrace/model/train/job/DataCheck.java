package dev.millrace.model.train.job;

import dev.millrace.model.train.data.MalformedDataException;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.Problem;
import dev.millrace.model.train.data.Shape;
import dev.millrace.model.train.data.TrainingFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Reads a job's file from end to end before anything is trained. */
final class DataCheck {
    private DataCheck() {}

    /**
     * Refuses a bad file.
     *
     * @throws MalformedDataException naming its lines
     * @throws IllegalArgumentException where it is good, but not for this
     */
    static void check(TrainingSpec spec, Path folder) throws IOException {
        var path = folder.resolve(Training.DATA);
        var shape = spec.data().shape();
        var file = checked(path, shape, name(spec.data().source()));
        if (spec.objective() == Objective.DISTILL
                && spec.settings().teacher().isEmpty()
                && file.shape() != Shape.TAUGHT) {
            throw new IllegalArgumentException(
                    "objective_settings.teacher: lines of shape %s do not say what a teacher thinks, so a package has to"
                            .formatted(file.shape().label()));
        }
        if (!TrainingSpec.fits(spec.objective(), file.shape())) {
            throw new IllegalArgumentException("data: objective %s does not learn from lines of shape %s"
                    .formatted(spec.objective(), file.shape().label()));
        }
        requireSources(spec, file);
    }

    /** A weight of a source that no line has is a mistake in a name. */
    private static void requireSources(TrainingSpec spec, TrainingFile file) throws IOException {
        var missing = new TreeSet<>(
                spec.data().mixing().map(Mixing::weights).orElse(Map.of()).keySet());
        try (var examples = file.open()) {
            for (var next = examples.next(); next != null && !missing.isEmpty(); next = examples.next()) {
                missing.remove(next.source());
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(
                    "data.mixture.weights: no line says that its source is " + missing.getFirst());
        }
    }

    private static TrainingFile checked(Path path, Optional<Shape> shape, String name) throws IOException {
        try {
            return TrainingFile.check(path, shape, Passage.Learned.ASSISTANT);
        } catch (MalformedDataException e) {
            // The copy in the job's folder has a name that nobody gave it.
            var problems = e.problems().stream()
                    .map(problem -> new Problem(name, problem.line(), problem.field(), problem.fault()))
                    .toList();
            throw new MalformedDataException(problems, e.count());
        }
    }

    private static String name(TrainingData.Source source) {
        return switch (source) {
            case TrainingData.Uploaded file -> file.name().isEmpty() ? file.id() : file.name();
            case TrainingData.OnDisk file -> file.path();
            case TrainingData.OnTopic _ -> source.label();
        };
    }
}
