package dev.millrace.eval.task;

import dev.millrace.eval.dataset.DatasetFormats;
import dev.millrace.eval.dataset.JsonReader;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Libraries over the tasks kept with the tests. */
final class Suites {
    private Suites() {}

    static Path folder() {
        try {
            return Path.of(Objects.requireNonNull(Suites.class.getResource("/golden/harness/tasks"))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static TaskLibrary library(Path... folders) {
        return new TaskLibrary(
                List.of(folders),
                new DatasetFormats(List.of(new JsonReader())),
                new MetricRegistry(List.of(), Suites::aggregation));
    }

    /** The mean of numbers, and nothing for what is made of whole texts or classes. */
    private static Optional<Metric.Aggregation> aggregation(String name) {
        return Optional.of(measurements -> measurements.stream()
                .mapToDouble(one -> one instanceof Measurement.Value value ? value.value() : Double.NaN)
                .average()
                .orElse(Double.NaN));
    }
}
