package dev.millrace.eval.robustness;

import dev.millrace.eval.harness.Average;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.harness.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A task that is asked as it stands and in perturbed ways. An item has the requests of all ways one after the other. Of a
 * metric {@code acc} there are {@code acc} of the task as it stands, {@code acc@lowercase} of each way, {@code acc@worst}
 * of the worst way of each item, {@code acc@drop}, the share of acc that is lost in the worst case, and {@code acc@flip},
 * the share of perturbed ways in which an item's figure is another one. The last three are made of metrics whose items
 * have a figure of their own, and the worst way and what is lost of those that are better one way.
 */
public final class RobustTask implements Task {
    /** Ways to ask at most, besides the original. */
    public static final int WAYS_MAX = 32;

    private static final String WORST = "worst";
    private static final String DROP = "drop";
    private static final String FLIP = "flip";

    private final String name;
    private final Task original;
    private final Map<String, Task> ways;
    private final String fingerprint;

    /**
     * A task and its perturbed ways.
     *
     * @param name of both together
     * @param ways 1 to {@value #WAYS_MAX} by name, in order, each with the items of the original
     */
    public RobustTask(String name, Task original, Map<String, Task> ways) {
        if (ways.isEmpty() || ways.size() > WAYS_MAX) {
            throw new IllegalArgumentException(
                    "perturbations: must be 1 to %d, are %d".formatted(WAYS_MAX, ways.size()));
        }
        this.name = name;
        this.original = original;
        this.ways = Collections.unmodifiableMap(new LinkedHashMap<>(ways));
        var parts = new ArrayList<>(List.of("robust", original.fingerprint()));
        this.ways.forEach((way, task) -> {
            if (task.size() != original.size() || List.of(WORST, DROP, FLIP).contains(way)) {
                throw new IllegalArgumentException("perturbation %s: has %d items of %d, or a name that is taken"
                        .formatted(way, task.size(), original.size()));
            }
            parts.add(way);
            parts.add(task.fingerprint());
        });
        this.fingerprint = Sha256.hex(parts);
    }

    /**
     * A task and perturbations of it.
     *
     * @param name of both together
     * @param perturbations as {@link Perturbations#parse} reads them
     * @param seed of all of them
     */
    public static <T extends Task & Perturbable> RobustTask of(
            String name, T original, List<String> perturbations, long seed) {
        var ways = new LinkedHashMap<String, Task>();
        for (String written : perturbations) {
            ways.put(written, original.perturbed(Perturbations.parse(written), seed));
        }
        return new RobustTask(name, original, ways);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String version() {
        return original.version();
    }

    @Override
    public String fingerprint() {
        return fingerprint;
    }

    @Override
    public int size() {
        return original.size();
    }

    @Override
    public Item item(int index) {
        var item = original.item(index);
        var requests = new ArrayList<Request>(item.requests());
        ways.values().forEach(way -> requests.addAll(way.item(index).requests()));
        String id = Sha256.hex(List.of(name, item.document()));
        return new Item(index, id, item.document(), item.target(), requests);
    }

    @Override
    public List<Metric> metrics() {
        var metrics = new ArrayList<Metric>();
        for (var metric : original.metrics()) {
            metrics.add(metric);
            ways.keySet()
                    .forEach(way ->
                            metrics.add(new Metric(at(metric.key(), way), metric.direction(), metric.aggregation())));
            if (metric.direction() != Direction.NEITHER) {
                metrics.add(new Metric(at(metric.key(), WORST), metric.direction(), Average::of));
                metrics.add(new Metric(at(metric.key(), DROP), false, Average::of));
            }
            metrics.add(new Metric(at(metric.key(), FLIP), false, Average::of));
        }
        return metrics;
    }

    @Override
    public Map<Metric.Key, Measurement> measure(Item item, List<Reply> replies) {
        var own = original.item(item.index());
        int from = own.requests().size();
        var measured = original.measure(own, replies.subList(0, from));
        var all = new HashMap<>(measured);
        var perturbed = new HashMap<Metric.Key, List<Double>>();
        for (var way : ways.entrySet()) {
            var variant = way.getValue().item(item.index());
            int to = from + variant.requests().size();
            way.getValue().measure(variant, replies.subList(from, to)).forEach((key, measurement) -> {
                all.put(at(key, way.getKey()), measurement);
                WorstCase.figure(measurement)
                        .ifPresent(figure -> perturbed
                                .computeIfAbsent(key, _ -> new ArrayList<>())
                                .add(figure));
            });
            from = to;
        }
        original.metrics().forEach(metric -> all.putAll(worst(metric, measured, perturbed)));
        return all;
    }

    /** Nothing for a metric that some way has no figure of: a worst case of some ways would not be comparable. */
    private Map<Metric.Key, Measurement> worst(
            Metric metric, Map<Metric.Key, Measurement> measured, Map<Metric.Key, List<Double>> perturbed) {
        var measurement = measured.get(metric.key());
        var others = perturbed.getOrDefault(metric.key(), List.of());
        if (measurement == null || others.size() != ways.size()) {
            return Map.of();
        }
        var figure = WorstCase.figure(measurement);
        // Of a perplexity an item has a log-likelihood, for which the other way is the worse one.
        if (figure.isEmpty() || metric.aggregation().of(List.of(measurement)) != figure.getAsDouble()) {
            return Map.of();
        }
        var found = WorstCase.of(figure.getAsDouble(), others, metric.direction());
        var measurements = new HashMap<Metric.Key, Measurement>();
        measurements.put(at(metric.key(), FLIP), new Measurement.Value(found.changed()));
        if (metric.direction() != Direction.NEITHER) {
            double lost = metric.direction().gain(found.worst(), found.original());
            measurements.put(at(metric.key(), WORST), new Measurement.Value(found.worst()));
            measurements.put(at(metric.key(), DROP), new Measurement.Ratio(lost, Math.abs(found.original())));
        }
        return measurements;
    }

    /** The metric of one way. */
    public static Metric.Key at(Metric.Key key, String way) {
        return new Metric.Key(key.metric() + "@" + way, key.filter());
    }
}
