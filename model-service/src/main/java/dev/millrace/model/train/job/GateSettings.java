package dev.millrace.model.train.job;

import java.util.List;

/**
 * What an adapter has to show before it may be promoted.
 *
 * @param tasks names of tasks or groups of the evaluation service, 1 to {@value #TASKS_MAX}
 * @param limit most items a task, 1 to {@value #ITEMS_MAX}
 * @param fallMax how much worse a task's figure may be with the adapter, in its own unit, in [0, 1,000,000]
 * @param metric which figure of a task counts; empty means its first one of which more or less is better
 * @param against what the adapter is compared with
 * @param minutesMax that the evaluations may take, waiting included, 1 to {@value #MINUTES_MAX}
 * @param isPromoting whether what it lets through is promoted
 */
public record GateSettings(
        List<String> tasks,
        int limit,
        double fallMax,
        String metric,
        Against against,
        int minutesMax,
        boolean isPromoting) {
    public static final int TASKS_MAX = 16;
    public static final int ITEMS_MAX = 100_000;
    public static final int MINUTES_MAX = 1440;

    private static final int TASK_NAME_MAX = 128;
    private static final int METRIC_MAX = 64;

    /** What an adapter is compared with. */
    public enum Against {
        /** The package alone, so that small falls of many versions do not add up. */
        BASE,
        /** The version that the adapter's name means then; the package where it means none. */
        PROMOTED
    }

    public GateSettings {
        Bounds.within("gate.tasks", tasks.size(), 1, TASKS_MAX);
        for (int i = 0; i < tasks.size(); i++) {
            requireTask("gate.tasks[" + i + "]", tasks.get(i));
        }
        Bounds.within("gate.limit", limit, 1, ITEMS_MAX);
        Bounds.within("gate.fall_max", fallMax, 0, 1e6);
        Bounds.length("gate.metric", metric, METRIC_MAX);
        Bounds.within("gate.minutes_max", minutesMax, 1, MINUTES_MAX);
        tasks = List.copyOf(tasks);
    }

    static void requireTask(String field, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException(field + ": must name a task of the evaluation service");
        }
        Bounds.length(field, name, TASK_NAME_MAX);
    }
}
