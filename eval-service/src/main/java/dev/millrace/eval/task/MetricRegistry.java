package dev.millrace.eval.task;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.task.TaskConfig.MetricSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The metrics that task files can name, and the aggregations. */
public final class MetricRegistry {
    private static final Set<String> COMMON = Set.of("metric", "aggregation", "higher_is_better", "hf_evaluate");

    private final Map<String, MetricKind> kinds = new TreeMap<>();
    private final Aggregations aggregations;

    /** Aggregations by the harness's names. */
    @FunctionalInterface
    public interface Aggregations {
        /** The aggregation of a name; empty where there is none. */
        Optional<Metric.Aggregation> named(String name);

        /** These, and for names that they do not have, others. */
        default Aggregations or(Aggregations others) {
            return name -> named(name).or(() -> others.named(name));
        }
    }

    /** The harness's metrics, and more; of the same name the later one counts. */
    public MetricRegistry(List<MetricKind> more, Aggregations aggregations) {
        for (List<MetricKind> some : List.of(ChoiceMetrics.kinds(), ClassMetrics.kinds(), TextMetrics.kinds(), more)) {
            some.forEach(kind -> kinds.put(kind.name(), kind));
        }
        this.aggregations = aggregations;
    }

    /**
     * A metric of a task.
     *
     * @param name in the file
     * @param direction which way is better
     * @param aggregation makes its figure
     * @param measure what a document says of it
     */
    record Measured(String name, Direction direction, Metric.Aggregation aggregation, MetricKind.Measure measure) {}

    List<Measured> of(TaskConfig config) {
        List<MetricSpec> specs = config.metrics().isEmpty() ? defaults(config) : config.metrics();
        List<Measured> measured = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (MetricSpec spec : specs) {
            if (!names.add(spec.metric())) {
                throw spec.at().fail("metric", "is %s, which the task has already".formatted(spec.metric()));
            }
            measured.add(measured(spec, config.outputType()));
        }
        return measured;
    }

    private static List<MetricSpec> defaults(TaskConfig config) {
        List<String> names = switch (config.outputType()) {
            case LOGLIKELIHOOD -> List.of("perplexity", "acc");
            case LOGLIKELIHOOD_ROLLING -> List.of("word_perplexity", "byte_perplexity", "bits_per_byte");
            case MULTIPLE_CHOICE -> List.of("acc", "acc_norm");
            case GENERATE_UNTIL -> List.of("exact_match");
        };
        Section nowhere = new Section("task " + config.name(), Map.of());
        return names.stream()
                .map(name -> new MetricSpec(nowhere, name, null, null))
                .toList();
    }

    private Measured measured(MetricSpec spec, OutputType type) {
        MetricKind kind = kinds.get(spec.metric());
        if (kind == null) {
            throw spec.at().fail("metric", "is %s; known are %s".formatted(spec.metric(), kinds.keySet()));
        }
        if (!kind.types().contains(type)) {
            throw spec.at().fail("metric", "is %s, which is not for %s".formatted(spec.metric(), type));
        }
        Set<String> known = new HashSet<>(COMMON);
        known.addAll(kind.options());
        spec.at().refuseOthers(known);
        return new Measured(
                kind.name(),
                spec.isHigherBetter() == null ? kind.direction() : Direction.of(spec.isHigherBetter()),
                fitting(spec, kind),
                kind.maker().of(new SectionOptions(spec.at())));
    }

    private Metric.Aggregation fitting(MetricSpec spec, MetricKind kind) {
        String name = aggregation(spec, kind);
        Metric.Aggregation aggregation = aggregations
                .named(name)
                .orElseThrow(() -> spec.at().fail("aggregation", "is " + name + ", which is not known"));
        if (!Fitting.fits(aggregation, kind.measurement())) {
            throw spec.at()
                    .fail(
                            "aggregation",
                            "is %s, which is not for %s: that has a %s of each document"
                                    .formatted(
                                            name,
                                            kind.name(),
                                            kind.measurement().getSimpleName()));
        }
        return aggregation;
    }

    /** The harness aggregates Brier scores of whole distributions; here each document's part is a number already. */
    private static String aggregation(MetricSpec spec, MetricKind kind) {
        String named = spec.aggregation();
        return named == null || named.equals("brier_score") || named.equals("nanmean")
                ? named == null ? kind.aggregation() : "mean"
                : named;
    }

    /** Options of an entry. */
    private record SectionOptions(Section at) implements MetricKind.Options {
        @Override
        public boolean flag(String name) {
            return at.flag(name, false);
        }

        @Override
        public List<String> texts(String name) {
            return at.texts(name);
        }

        @Override
        public RuntimeException fail(String name, String complaint) {
            return at.fail(name, complaint);
        }
    }
}
