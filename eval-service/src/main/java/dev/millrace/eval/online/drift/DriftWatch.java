package dev.millrace.eval.online.drift;

import dev.millrace.eval.reward.guard.DistributionShift;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds the recent completions of each version of a model against its baseline. A version without one collects its first
 * completions; when they are enough, {@link #due} gives them as a baseline, which is in force when it comes back by {@link
 * #apply} from wherever it is kept. Thread-safe.
 */
public final class DriftWatch {
    private final DriftRules rules;
    /** Least recently completed first. */
    private final LinkedHashMap<String, Watched> versions = new LinkedHashMap<>();

    private final Map<String, Baseline> baselines = new LinkedHashMap<>();

    public DriftWatch(DriftRules rules) {
        this.rules = rules;
    }

    private final class Watched {
        private final Map<Measure, RecentSample> recent = new EnumMap<>(Measure.class);
        private final Map<Measure, List<Double>> first = new EnumMap<>(Measure.class);
        private int completions;

        void add(Measure measure, long atMs, double value) {
            recent.computeIfAbsent(measure, _ -> new RecentSample(rules.baseline()))
                    .add(atMs, value);
            var collected = first.computeIfAbsent(measure, _ -> new ArrayList<>());
            if (collected.size() < rules.baseline()) {
                collected.add(value);
            }
        }

        Map<Measure, List<Double>> since(long fromMs) {
            var values = new EnumMap<Measure, List<Double>>(Measure.class);
            recent.forEach((measure, sample) -> values.put(measure, sample.since(fromMs)));
            return values;
        }
    }

    /** A version completed something; without values it counts for nothing. */
    public synchronized void completed(String version, Map<Measure, Double> values, long atMs) {
        if (values.isEmpty()) {
            return;
        }
        @Nullable Watched known = versions.remove(version);
        var watched = known == null ? new Watched() : known;
        versions.put(version, watched);
        watched.completions++;
        values.forEach((measure, value) -> watched.add(measure, atMs, value));
        if (versions.size() > rules.versions()) {
            versions.remove(versions.firstEntry().getKey());
        }
    }

    /** Something that a version completed got its reward. */
    public synchronized void rewarded(String version, double reward, long atMs) {
        var watched = versions.get(version);
        if (watched != null) {
            watched.add(Measure.REWARD, atMs, reward);
        }
    }

    /** The first baselines that are to be kept now: of versions that have none and have completed enough. */
    public synchronized List<Baseline> due(long nowMs) {
        var due = new ArrayList<Baseline>();
        versions.forEach((version, watched) -> {
            if (watched.completions >= rules.baseline() && !baselines.containsKey(version)) {
                due.add(new Baseline(version, Baseline.FIRST, nowMs, watched.first));
            }
        });
        return due;
    }

    /**
     * A baseline of what a version did within the window; empty when no measure has enough values.
     *
     * @param name what it is called
     */
    public synchronized Optional<Baseline> snapshot(String version, String name, long nowMs) {
        var watched = versions.get(version);
        if (watched == null) {
            return Optional.empty();
        }
        var values = watched.since(nowMs - rules.window().toMillis());
        values.values().removeIf(some -> some.size() < rules.countMin());
        return values.isEmpty() ? Optional.empty() : Optional.of(new Baseline(version, name, nowMs, values));
    }

    /** A baseline is in force; the one before is not any more. The oldest goes when there are too many. */
    public synchronized void apply(Baseline baseline) {
        baselines.remove(baseline.version());
        baselines.put(baseline.version(), baseline);
        if (baselines.size() > rules.versions()) {
            baselines.remove(baselines.keySet().iterator().next());
        }
    }

    /** A version's baseline is in force no more: it collects a new one from its next completions. */
    public synchronized void forget(String version) {
        baselines.remove(version);
        versions.remove(version);
    }

    /** The baselines in force, oldest first. */
    public synchronized List<Baseline> baselines() {
        return List.copyOf(baselines.values());
    }

    /** How far a measure is from its baseline; empty when one of them has too few values. */
    public synchronized Optional<Drift> drift(String version, Measure measure, long nowMs) {
        @Nullable Baseline baseline = baselines.get(version);
        @Nullable Watched watched = versions.get(version);
        if (baseline == null || watched == null) {
            return Optional.empty();
        }
        var earlier = baseline.of(measure);
        @Nullable RecentSample sample = watched.recent.get(measure);
        var later = sample == null
                ? List.<Double>of()
                : sample.since(nowMs - rules.window().toMillis());
        if (earlier.size() < rules.countMin() || later.size() < rules.countMin()) {
            return Optional.empty();
        }
        var shift = DistributionShift.between(array(earlier), array(later));
        return Optional.of(new Drift(version, measure, earlier.size(), later.size(), shift));
    }

    private static double[] array(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The versions that are watched. */
    public synchronized List<String> versions() {
        return List.copyOf(versions.keySet());
    }
}
