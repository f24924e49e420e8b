package dev.millrace.eval.harness;

import java.util.List;

/**
 * A task of a run that has ended.
 *
 * @param task its name
 * @param version as the task's file says
 * @param fingerprint of the task; results of different fingerprints are not comparable
 * @param figures in the task's order
 * @param items by index
 */
public record TaskResult(
        String task, String version, String fingerprint, List<Figure> figures, List<ItemResult> items) {
    public TaskResult {
        figures = List.copyOf(figures);
        items = List.copyOf(items);
    }
}
