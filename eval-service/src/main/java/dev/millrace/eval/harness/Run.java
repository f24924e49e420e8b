package dev.millrace.eval.harness;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A run of tasks against one model and setting that has ended.
 *
 * @param id of the run
 * @param label what people call it
 * @param model name of the model
 * @param modelVersion its version
 * @param settings what else was set, such as {@code temperature}, by name in order
 * @param startedEpochMs when it began, milliseconds since the epoch
 * @param endedEpochMs when it ended
 * @param tasks in order
 * @param groups of them that have figures of their own, outer ones first
 */
public record Run(
        String id,
        String label,
        String model,
        String modelVersion,
        Map<String, String> settings,
        long startedEpochMs,
        long endedEpochMs,
        List<TaskResult> tasks,
        List<GroupResult> groups) {
    public Run {
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        tasks = List.copyOf(tasks);
        groups = List.copyOf(groups);
    }
}
