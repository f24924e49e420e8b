package dev.millrace.eval.harness;

import java.util.List;

/**
 * What the tasks of a group come to together.
 *
 * @param group its name
 * @param figures of its tasks' figures, not of their items, so without intervals; at least one
 */
public record GroupResult(String group, List<Figure> figures) {
    public GroupResult {
        figures = List.copyOf(figures);
    }
}
