package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What measurements of one item come to as numbers. */
final class Scores {
    private Scores() {}

    /**
     * A number of one item: its value, ratio or claimed probability, 1 for the right class; NaN for what counts beside other
     * items alone.
     */
    static double of(Measurement measurement) {
        return switch (measurement) {
            case Measurement.Value(double value) -> value;
            case Measurement.Ratio(double sum, double weight) -> sum / weight;
            case Measurement.Texts _, Measurement.OfGroup _, Measurement.OfGroups _ -> Double.NaN;
            case Measurement.Classes(String gold, String predicted) -> gold.equals(predicted) ? 1 : 0;
            case Measurement.Claim(double probability, boolean _) -> probability;
            case Measurement.Preference(double probability, int _, int _) -> probability;
        };
    }

    /** The numbers of an item by metric, without those that are none. */
    static Map<Metric.Key, Double> of(ItemResult item, List<Metric.Key> metrics) {
        Map<Metric.Key, Double> scores = new LinkedHashMap<>();
        for (var metric : metrics) {
            var measurement = item.measurements().get(metric);
            if (measurement != null && Double.isFinite(of(measurement))) {
                scores.put(metric, of(measurement));
            }
        }
        return scores;
    }

    /** What was generated for an item. */
    static List<String> texts(ItemResult item) {
        return item.replies().stream()
                .filter(Reply.Text.class::isInstance)
                .map(reply -> ((Reply.Text) reply).text())
                .toList();
    }

    /** Tokens generated for an item. */
    static int tokens(ItemResult item) {
        return item.replies().stream()
                .mapToInt(reply -> reply instanceof Reply.Text text ? text.tokens() : 0)
                .sum();
    }
}
