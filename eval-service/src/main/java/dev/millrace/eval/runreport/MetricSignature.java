package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import dev.millrace.eval.text.CorpusFigures;
import java.util.List;
import java.util.Optional;

/**
 * How a metric of whole texts was made, without which its figure cannot be held against one from elsewhere.
 *
 * @param metric whose figure it is
 * @param signature as sacrebleu writes it
 */
public record MetricSignature(Metric.Key metric, String signature) {
    /** Those of a result, in the order of its figures. */
    static List<MetricSignature> of(TaskResult result) {
        return result.figures().stream()
                .flatMap(figure -> of(result, figure.key()).stream())
                .toList();
    }

    private static Optional<MetricSignature> of(TaskResult result, Metric.Key key) {
        List<Integer> references = result.items().stream()
                .map(item -> item.measurements().get(key))
                .filter(Measurement.Texts.class::isInstance)
                .map(measurement ->
                        ((Measurement.Texts) measurement).references().size())
                .distinct()
                .toList();
        return references.isEmpty()
                ? Optional.empty()
                : CorpusFigures.signature(key.metric(), references.size() == 1 ? references.getFirst() : 0)
                        .map(signature -> new MetricSignature(key, signature));
    }
}
