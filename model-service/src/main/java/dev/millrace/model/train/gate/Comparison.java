package dev.millrace.model.train.gate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a gate's tasks before and after.
 *
 * @param changes one for each task that both runs have a figure of, in the order of the run before
 */
public record Comparison(List<Change> changes) {
    /** Of the tasks of a card, so that a group of hundreds does not fill it. */
    private static final int TASKS_TOLD_MAX = 64;
    /** What two figures that were rounded may differ by: 0.08 − 0.06 is a bit more than 0.02. */
    private static final double ROUNDING = 1e-9;

    /** A task's figure before and after. */
    public record Change(String task, Figure before, Figure after) {
        /** How much worse it has become, in its own unit; below 0 where it has become better. */
        public double fall() {
            double difference = after.value() - before.value();
            return before.direction() == Figure.Direction.LOWER ? difference : -difference;
        }
    }

    public Comparison {
        changes = List.copyOf(changes);
    }

    /**
     * Of two runs of the same tasks.
     *
     * @param metric whose figures count; empty means of each task the first one of which more or less is better
     * @throws IllegalArgumentException when a task has no such figure, before or after
     */
    public static Comparison of(List<TaskFigures> before, List<TaskFigures> after, String metric) {
        var changes = new ArrayList<Change>();
        for (var task : before) {
            var now = after.stream()
                    .filter(other -> other.task().equals(task.task()))
                    .findFirst()
                    .orElseThrow(
                            () -> new IllegalArgumentException("task %s was not run after".formatted(task.task())));
            var was = counting(task, metric)
                    .orElseThrow(() -> new IllegalArgumentException("gate.metric: task %s has no figure%s"
                            .formatted(task.task(), metric.isEmpty() ? " that can fall" : " " + metric)));
            var is = now.figures().stream()
                    .filter(was::isOf)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "task %s has no figure %s with the adapter".formatted(task.task(), was.metric())));
            changes.add(new Change(task.task(), was, is));
        }
        if (changes.isEmpty()) {
            throw new IllegalArgumentException("gate.tasks: nothing was measured");
        }
        return new Comparison(changes);
    }

    private static Optional<Figure> counting(TaskFigures task, String metric) {
        return task.figures().stream()
                .filter(figure -> figure.direction() != Figure.Direction.NEITHER)
                .filter(figure -> metric.isEmpty() || figure.metric().equals(metric))
                .findFirst();
    }

    /** Whether all runs were of the same items, measured alike. */
    static boolean areAlike(List<TaskFigures> before, List<TaskFigures> after) {
        return fingerprints(before).equals(fingerprints(after));
    }

    private static Map<String, String> fingerprints(List<TaskFigures> tasks) {
        var found = new LinkedHashMap<String, String>();
        tasks.forEach(task -> found.put(task.task(), task.fingerprint() + " " + task.items()));
        return found;
    }

    /** The changes that are worse than that. */
    public List<Change> beyond(double fallMax) {
        return changes.stream()
                .filter(change -> !(change.fall() <= fallMax + ROUNDING))
                .toList();
    }

    /** For the card: "before/task", "after/task", and of each the ends of its interval behind "/low" and "/high". */
    public Map<String, Double> figures() {
        var all = new LinkedHashMap<String, Double>();
        changes.stream().limit(TASKS_TOLD_MAX).forEach(change -> {
            put(all, "before/" + change.task(), change.before());
            put(all, "after/" + change.task(), change.after());
        });
        return all;
    }

    private static void put(Map<String, Double> all, String name, Figure figure) {
        all.put(name, figure.value());
        putEnd(all, name + "/low", figure.low());
        putEnd(all, name + "/high", figure.high());
    }

    private static void putEnd(Map<String, Double> all, String name, @Nullable Double value) {
        if (value != null) {
            all.put(name, value);
        }
    }

    /** A change in words: {@code arc_easy acc 0.4200 (0.3800 to 0.4600) → 0.4100 (…)}. */
    static String words(Change change) {
        return "%s %s %s → %s"
                .formatted(change.task(), change.before().metric(), words(change.before()), words(change.after()));
    }

    private static String words(Figure figure) {
        var value = String.format(Locale.ROOT, "%.4f", figure.value());
        return figure.low() == null || figure.high() == null
                ? value
                : value + String.format(Locale.ROOT, " (%.4f to %.4f)", figure.low(), figure.high());
    }
}
