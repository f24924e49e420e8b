package dev.millrace.eval.task;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Measurement;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A metric that task files can name.
 *
 * @param name as files have it
 * @param types of output that it is for
 * @param measurement what a document's measurement is
 * @param direction where the file does not say
 * @param aggregation where the file does not say
 * @param options keys of its own
 * @param maker makes it of its entry
 */
public record MetricKind(
        String name,
        Set<OutputType> types,
        Class<? extends Measurement> measurement,
        Direction direction,
        String aggregation,
        Set<String> options,
        Maker maker) {
    public MetricKind {
        types = Set.copyOf(types);
        options = Set.copyOf(options);
    }

    /** The same but for its maker. */
    MetricKind madeBy(Maker other) {
        return new MetricKind(name, types, measurement, direction, aggregation, options, other);
    }

    /** What one document says of a metric. */
    @FunctionalInterface
    public interface Measure {
        /** The measurement; null when the document does not count. */
        @Nullable
        Measurement of(Outcome outcome);
    }

    /** Makes the measure of what a file says. */
    @FunctionalInterface
    public interface Maker {
        Measure of(Options options);
    }

    /** The options of an entry, whose keys are known to be the kind's. */
    public interface Options {
        /** Whether an option is on; off where the file does not say. */
        boolean flag(String name);

        /** A list of texts, empty where the file does not say. */
        List<String> texts(String name);

        /** The failure of an option that cannot be. */
        RuntimeException fail(String name, String complaint);
    }
}
