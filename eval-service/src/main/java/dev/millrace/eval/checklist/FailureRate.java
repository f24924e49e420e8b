package dev.millrace.eval.checklist;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.reward.figure.Proportion;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * How often a model fails where something is needed. The interval is Wilson's, which says something of 0 failures of 20
 * too, where a bootstrap cannot. Cases of one template are alike, so that it is narrower than it should be.
 *
 * @param name the metric, such as {@code failure_rate_negation}
 * @param failed cases
 * @param cases that could fail
 * @param rate their share
 */
public record FailureRate(String name, int failed, int cases, Proportion rate) {

    /** Of the items of a {@link ChecklistTask}, by name in order. */
    public static List<FailureRate> of(List<ItemResult> items) {
        var counts = new TreeMap<String, int[]>();
        for (var item : items) {
            item.measurements().forEach((key, measurement) -> {
                if (key.metric().startsWith(ChecklistTask.RATE)
                        && measurement instanceof Measurement.Value(double value)) {
                    int[] count = counts.computeIfAbsent(key.metric(), _ -> new int[2]);
                    count[0] += (int) value;
                    count[1]++;
                }
            });
        }
        var rates = new ArrayList<FailureRate>();
        counts.forEach((name, count) -> rates.add(new FailureRate(
                name, count[0], count[1], Proportion.wilson((double) count[0] / count[1], count[1]))));
        return rates;
    }
}
