package dev.millrace.eval.task;

import dev.millrace.eval.figure.Aggregations;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.text.CorpusFigures;
import dev.millrace.eval.text.Segment;
import dev.millrace.eval.text.SquadAnswer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/** All metrics and aggregations that this service has, under the names that task files use. */
public final class HarnessMetrics {
    private static final Set<OutputType> GENERATED = Set.of(OutputType.GENERATE_UNTIL);

    private HarnessMetrics() {}

    /** The registry for task files. */
    public static MetricRegistry registry() {
        return new MetricRegistry(
                List.of(
                        answer("squad_em", segment -> SquadAnswer.ENGLISH.isExact(segment) ? 1 : 0),
                        answer(
                                "squad_f1",
                                segment -> SquadAnswer.ENGLISH.overlap(segment).f1())),
                name -> Aggregations.of(name).or(() -> ofTexts(name)));
    }

    private static Optional<Metric.Aggregation> ofTexts(String name) {
        return CorpusFigures.names().contains(name)
                ? Optional.of(CorpusFigures.metric(Metric.Key.of(name)).aggregation())
                : Optional.empty();
    }

    private static MetricKind answer(String name, ToDoubleFunction<Segment> score) {
        return new MetricKind(
                name,
                GENERATED,
                true,
                "mean",
                Set.of(),
                options -> outcome -> outcome instanceof Outcome.Written(String text, List<String> golds)
                        ? new Measurement.Value(score.applyAsDouble(new Segment(text, golds)))
                        : null);
    }
}
