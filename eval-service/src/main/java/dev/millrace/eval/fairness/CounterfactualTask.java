package dev.millrace.eval.fairness;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.robustness.Perturbable;
import dev.millrace.eval.robustness.RobustTask;
import dev.millrace.eval.robustness.WorstCase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A task that is asked as it stands and as if its questions spoke of other people ({@link Counterfactual}). It has the figures
 * of a {@link RobustTask} whose ways are groups: {@code acc}, {@code acc@female} and the others of each group, {@code
 * acc@worst} and so on. Besides, {@code acc@gender_gap} and {@code acc@names_gap} say how far the groups are apart
 * ({@link CounterfactualGap}), for metrics whose items have a figure of their own.
 */
public final class CounterfactualTask implements Task {
    private final Task original;
    private final RobustTask asked;
    /** The groups that are compared, by the name of their gap. */
    private final Map<String, List<String>> gaps;

    private CounterfactualTask(Task original, RobustTask asked, Map<String, List<String>> gaps) {
        this.original = original;
        this.asked = asked;
        this.gaps = Collections.unmodifiableMap(gaps);
    }

    /**
     * A task and its variants. Genders or names are left out where no question differs between their groups.
     *
     * @param name of all together
     * @param seed of which name stands for which
     * @throws IllegalArgumentException when no question differs between groups, or the task cannot be perturbed
     */
    public static <T extends Task & Perturbable> CounterfactualTask of(String name, T original, long seed) {
        var kinds = new LinkedHashMap<String, Counterfactual>();
        kinds.put("gender_gap", Counterfactual.genders());
        kinds.put("names_gap", Counterfactual.names());
        var gaps = new LinkedHashMap<String, List<String>>();
        var ways = new LinkedHashMap<String, Task>();
        kinds.forEach((gap, kind) -> {
            var variants = new LinkedHashMap<String, Task>();
            kind.rewritings().forEach((group, way) -> variants.put(group, original.perturbed(way, seed)));
            if (variants.values().stream().map(Task::fingerprint).distinct().count() > 1) {
                gaps.put(gap, List.copyOf(variants.keySet()));
                ways.putAll(variants);
            }
        });
        if (gaps.isEmpty()) {
            throw new IllegalArgumentException(
                    "task %s: has no counterfactuals, as its questions have neither words of a gender nor first names"
                            .formatted(original.name()));
        }
        return new CounterfactualTask(original, new RobustTask(name, original, ways), gaps);
    }

    @Override
    public String name() {
        return asked.name();
    }

    @Override
    public String version() {
        return asked.version();
    }

    @Override
    public String fingerprint() {
        return Sha256.hex(List.of("counterfactual", asked.fingerprint()));
    }

    @Override
    public int size() {
        return asked.size();
    }

    @Override
    public Item item(int index) {
        return asked.item(index);
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<>(asked.metrics());
        for (var metric : original.metrics()) {
            gaps.keySet()
                    .forEach(gap ->
                            metrics.add(new Metric(RobustTask.at(metric.key(), gap), false, new CounterfactualGap())));
        }
        return metrics;
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        var measured = asked.measure(item, replies);
        var all = new HashMap<>(measured);
        for (var metric : original.metrics()) {
            gaps.forEach((gap, groups) -> {
                var values = new TreeMap<String, Double>();
                for (var group : groups) {
                    var one = measured.get(RobustTask.at(metric.key(), group));
                    if (one != null) {
                        WorstCase.figure(one).ifPresent(value -> values.put(group, value));
                    }
                }
                if (values.size() == groups.size()) {
                    all.put(RobustTask.at(metric.key(), gap), new Measurement.OfGroups(values));
                }
            });
        }
        return all;
    }
}
