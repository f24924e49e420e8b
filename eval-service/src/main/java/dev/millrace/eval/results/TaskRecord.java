package dev.millrace.eval.results;

import dev.millrace.eval.harness.Figure;
import java.util.List;

/**
 * A task of a run.
 *
 * @param task its name
 * @param version as its file says
 * @param fingerprint of all that its items and measurements follow from
 * @param items that it has
 * @param done of them
 * @param figures when all are
 */
public record TaskRecord(String task, String version, String fingerprint, int items, int done, List<Figure> figures) {
    public TaskRecord {
        figures = List.copyOf(figures);
    }
}
