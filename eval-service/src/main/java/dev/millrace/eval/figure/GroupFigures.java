package dev.millrace.eval.figure;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Figure;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.resampling.StandardError;
import java.util.List;

/** Figures of groups of tasks. */
public final class GroupFigures {
    /** Tasks of a group at most. */
    public static final int TASKS_MAX = 10_000;

    private GroupFigures() {}

    /**
     * The weighted mean of a figure over tasks. Where each item counts the same, its standard error is the pooled one of
     * lm-evaluation-harness; by other weights that of a weighted sum of independent means, √(Σw²s²) / Σw. It has no
     * interval, as the items are not drawn.
     *
     * @param figures of one metric, of different tasks; 1 to {@link #TASKS_MAX}, with an item each
     */
    public static Figure of(List<Figure> figures, Weighting weighting) {
        if (figures.isEmpty() || figures.size() > TASKS_MAX) {
            throw new IllegalArgumentException("figures: must be 1 to %d, are %d".formatted(TASKS_MAX, figures.size()));
        }
        Metric.Key key = figures.getFirst().key();
        Direction direction = figures.getFirst().direction();
        int items = 0;
        for (Figure figure : figures) {
            if (!figure.key().equals(key) || figure.direction() != direction || figure.items() < 1) {
                throw new IllegalArgumentException(
                        "figures: must be of %s and of one item at least, one is of %s, %d items"
                                .formatted(key, figure.key(), figure.items()));
            }
            items = Math.addExact(items, figure.items());
        }
        double[] weights = weighting.of(figures);
        double all = 0;
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            all += weights[i];
            sum += weights[i] * figures.get(i).value();
        }
        double stderr = all == items && weighting instanceof Weighting.BySize
                ? pooled(figures)
                : independent(figures, weights) / all;
        return new Figure(key, sum / all, stderr, Double.NaN, Double.NaN, items, direction);
    }

    private static double pooled(List<Figure> figures) {
        return StandardError.pooled(
                figures.stream().mapToDouble(Figure::stderr).toArray(),
                figures.stream().mapToInt(Figure::items).toArray());
    }

    private static double independent(List<Figure> figures, double[] weights) {
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
            double error = weights[i] * figures.get(i).stderr();
            squares += error * error;
        }
        return Math.sqrt(squares);
    }
}
