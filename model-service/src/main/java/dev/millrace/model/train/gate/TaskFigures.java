package dev.millrace.model.train.gate;

import java.util.List;

/**
 * What a run found of a task.
 *
 * @param fingerprint changes with all that its items and measurements follow from
 * @param items that count
 * @param figures that have a value
 */
public record TaskFigures(String task, String fingerprint, int items, List<Figure> figures) {
    public TaskFigures {
        figures = List.copyOf(figures);
    }
}
