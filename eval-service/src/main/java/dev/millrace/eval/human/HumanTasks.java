package dev.millrace.eval.human;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.results.TaskRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * What people are to rank: tasks that all runs have, with the items that {@link HumanItems} takes.
 *
 * @param tasks in the order of the first run, each with an item at least
 * @param same items that were left out as all answers to them are the same
 * @param unfit items that were left out as there is no prompt, or texts are too long
 */
public record HumanTasks(List<Drawn> tasks, int same, int unfit) {
    /** Items in all where nothing else is asked for. */
    public static final int ITEMS = 200;
    /** Items in all at most. */
    public static final int ITEMS_MAX = 1_000;

    public HumanTasks {
        tasks = List.copyOf(tasks);
    }

    /**
     * A task.
     *
     * @param task as it is kept; its version and fingerprint are those of the first run
     * @param items of it
     */
    public record Drawn(TaskRecord task, List<HumanItem> items) {}

    /** What runs found. */
    @FunctionalInterface
    public interface Found {
        /** The first items of a run's task, at most so many. */
        List<ItemResult> items(String run, String task, int limit);
    }

    /**
     * Those of runs.
     *
     * @param spec which tasks, and how many items of each
     * @param runs in the order of the spec
     * @throws IllegalArgumentException naming the field when the runs do not share what is asked for, or too much
     */
    public static HumanTasks of(RunSpec spec, List<RunRecord> runs, Found found) {
        var shared = shared(spec, runs, found);
        int limit = spec.limit() > 0 ? spec.limit() : Math.max(1, ITEMS / Math.max(1, shared.size()));
        var tasks = new ArrayList<Drawn>();
        int all = 0;
        int same = 0;
        int unfit = 0;
        for (var task : shared) {
            var drawn = HumanItems.of(
                    runs.stream()
                            .map(run -> found.items(run.id(), task.task(), Integer.MAX_VALUE))
                            .toList(),
                    limit);
            int items = drawn.items().size();
            all += items;
            same += drawn.same();
            unfit += drawn.unfit();
            require(all <= ITEMS_MAX, "limit: there would be more than %d items in all".formatted(ITEMS_MAX));
            if (items > 0) {
                var record = new TaskRecord(task.task(), task.version(), task.fingerprint(), items, 0, List.of());
                tasks.add(new Drawn(record, drawn.items()));
            }
        }
        var result = new HumanTasks(tasks, same, unfit);
        require(
                !tasks.isEmpty(),
                "human.evaluation_ids: the runs have no item with answers to choose among" + result.because());
        return result;
    }

    /** Tasks that all runs have and that begin with a generated item. */
    private static List<TaskRecord> shared(RunSpec spec, List<RunRecord> runs, Found found) {
        for (var wanted : spec.tasks()) {
            require(
                    runs.stream().allMatch(run -> has(run, wanted)),
                    "tasks: not all of the runs have the task " + wanted);
        }
        var first = runs.getFirst();
        return first.tasks().stream()
                .filter(task -> spec.tasks().isEmpty() || spec.tasks().contains(task.task()))
                .filter(task -> runs.stream().allMatch(run -> has(run, task.task())))
                .filter(task -> found.items(first.id(), task.task(), 1).stream().anyMatch(HumanItem::isGenerated))
                .toList();
    }

    private static boolean has(RunRecord run, String task) {
        return run.tasks().stream().anyMatch(one -> one.task().equals(task));
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }

    /** What was left out, in words; empty when nothing was. */
    public String leftOut() {
        return same + unfit == 0 ? "" : "left out" + because();
    }

    private String because() {
        var words = new StringJoiner(", ", ": ", "").setEmptyValue("");
        if (same > 0) {
            words.add(same + " to which all runs wrote the same");
        }
        if (unfit > 0) {
            words.add(unfit + " without a prompt or with too long texts");
        }
        return words.toString();
    }
}
