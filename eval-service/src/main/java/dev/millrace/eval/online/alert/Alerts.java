package dev.millrace.eval.online.alert;

import dev.millrace.eval.online.SeriesKey;
import dev.millrace.eval.online.alert.AlertChange.Cleared;
import dev.millrace.eval.online.alert.AlertChange.Raised;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that stand. {@link #evaluate} says what is to be recorded and changes none of them; they change when what was
 * recorded comes back by {@link #apply}, in its order, after a restart from its beginning. So whoever evaluates again only
 * when all that he recorded has come back raises each alert once. Readings that count towards an alert are of this life.
 * Thread-safe.
 */
public final class Alerts {
    /** The figure has come back. */
    public static final String BACK = "back";
    /** There was nothing to take the figure over, for as long as its window. */
    public static final String NO_DATA = "no_data";
    /** No rule has the name any more. */
    public static final String NO_RULE = "no_rule";

    private static final int RULES_MAX = 64;
    /** Alerts that stand at once; further ones are not known to. */
    private static final int STANDING_MAX = 10_000;

    private final Map<String, AlertRule> rules = new LinkedHashMap<>();
    private final Map<Key, Raised> standing = new LinkedHashMap<>();
    private Map<Key, Progress> progress = new HashMap<>();

    /** With rules of different names, at most {@value #RULES_MAX}. */
    public Alerts(List<AlertRule> rules) {
        if (rules.size() > RULES_MAX) {
            throw new IllegalArgumentException("rules: must be at most %d, are %d".formatted(RULES_MAX, rules.size()));
        }
        for (var rule : rules) {
            if (this.rules.put(rule.name(), rule) != null) {
                throw new IllegalArgumentException("rules: two are called " + rule.name());
            }
        }
    }

    private record Key(String rule, SeriesKey series) {}

    /**
     * What says that an alert is to change.
     *
     * @param running readings
     * @param unknownSinceMs since when nothing is known; null when something is
     */
    private record Progress(int running, @Nullable Long unknownSinceMs) {
        static final Progress NONE = new Progress(0, null);
    }

    /**
     * A figure at one time.
     *
     * @param value empty when there is none
     * @param count completions behind it
     */
    public record Reading(OptionalDouble value, long count) {
        /** Nothing is known. */
        public static final Reading NONE = new Reading(OptionalDouble.empty(), 0);
    }

    /** Looks figures up. */
    @FunctionalInterface
    public interface Readings {
        Reading of(AlertRule rule, SeriesKey series);
    }

    /**
     * Takes one reading of every rule and series, and of the alerts that stand.
     *
     * @param series those a rule is for
     * @return what is to be recorded, in the order of the rules
     */
    public synchronized List<AlertChange> evaluate(
            Function<AlertRule, List<SeriesKey>> series, Readings readings, long nowMs) {
        var changes = new ArrayList<AlertChange>();
        var after = new HashMap<Key, Progress>();
        for (var rule : rules.values()) {
            var keys = new LinkedHashSet<Key>();
            series.apply(rule).forEach(one -> keys.add(new Key(rule.name(), one)));
            standing.keySet().stream()
                    .filter(key -> key.rule().equals(rule.name()))
                    .forEach(keys::add);
            for (var key : keys) {
                var reading = readings.of(rule, key.series());
                var moved = moved(rule, key, reading, nowMs);
                after.put(key, moved);
                change(rule, key, moved, reading, nowMs).ifPresent(changes::add);
            }
        }
        standing.keySet().stream()
                .filter(key -> !rules.containsKey(key.rule()))
                .forEach(key -> changes.add(new Cleared(key.rule(), key.series(), NO_RULE, nowMs)));
        // What is not there any more is forgotten.
        progress = after;
        return changes;
    }

    private Progress moved(AlertRule rule, Key key, Reading reading, long nowMs) {
        var before = progress.getOrDefault(key, Progress.NONE);
        if (reading.value().isEmpty() || reading.count() < rule.countMin()) {
            var since = before.unknownSinceMs();
            return new Progress(0, since == null ? nowMs : since);
        }
        double value = reading.value().getAsDouble();
        boolean says = standing.containsKey(key)
                ? rule.bounds().isKeptBy(value)
                : rule.bounds().isPassedBy(value);
        return new Progress(says ? Math.min(before.running() + 1, rule.readings()) : 0, null);
    }

    private Optional<AlertChange> change(AlertRule rule, Key key, Progress moved, Reading reading, long nowMs) {
        boolean stands = standing.containsKey(key);
        var since = moved.unknownSinceMs();
        if (since != null) {
            return stands && nowMs - since >= rule.window().toMillis()
                    ? Optional.of(new Cleared(rule.name(), key.series(), NO_DATA, nowMs))
                    : Optional.empty();
        }
        if (moved.running() < rule.readings()) {
            return Optional.empty();
        }
        return Optional.of(
                stands
                        ? new Cleared(rule.name(), key.series(), BACK, nowMs)
                        : new Raised(
                                rule.name(),
                                key.series(),
                                reading.value().orElseThrow(),
                                rule.bounds().raise(),
                                reading.count(),
                                nowMs));
    }

    /** A change was recorded; one that is there already changes nothing. */
    public synchronized void apply(AlertChange change) {
        var key = new Key(change.rule(), change.series());
        boolean changes = switch (change) {
            case Raised raised -> standing.putIfAbsent(key, raised) == null;
            case Cleared _ -> standing.remove(key) != null;
        };
        if (changes) {
            progress.remove(key);
        }
    }

    /** The alerts that stand, oldest first. */
    public synchronized List<Raised> standing() {
        return List.copyOf(standing.values());
    }

    /** How many of a rule stand. */
    public synchronized long standing(String rule) {
        return standing.keySet().stream().filter(key -> key.rule().equals(rule)).count();
    }

    /** The rules by their names. */
    public List<AlertRule> rules() {
        return List.copyOf(rules.values());
    }
}
