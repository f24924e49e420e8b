package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Metric;
import java.util.List;
import java.util.Optional;

/**
 * A metric of a task in all runs that have it.
 *
 * @param metric which
 * @param direction which way is better
 * @param cells in the order of the runs
 */
public record MetricRow(Metric.Key metric, Direction direction, List<Cell> cells) {
    public MetricRow {
        cells = List.copyOf(cells);
    }

    /** The cell of a run. */
    public Optional<Cell> cell(String run) {
        return cells.stream().filter(cell -> cell.run().equals(run)).findFirst();
    }

    /**
     * The figure of a run.
     *
     * @param run its key
     * @param value the figure
     * @param stderr its standard error, NaN where it has none
     * @param low lower end of its 95 % interval, NaN where it has none
     * @param high upper end
     * @param items that count
     * @param difference to the baseline; empty for the baseline and for what is not comparable
     */
    public record Cell(
            String run,
            double value,
            double stderr,
            double low,
            double high,
            int items,
            Optional<Difference> difference) {}

    /**
     * What a run has more than the baseline, on the items that both have.
     *
     * @param pairs such items
     * @param value run − baseline
     * @param low lower end of its 95 % interval by paired bootstrap or jackknife, NaN where it has none
     * @param high upper end
     * @param relativePercent of the baseline's figure, NaN where that is 0
     * @param pValue two-sided, by approximate randomisation, NaN where it has none
     * @param holmPValue the same after Holm's correction over all comparisons of the report
     * @param verdict what that says
     */
    public record Difference(
            int pairs,
            double value,
            double low,
            double high,
            double relativePercent,
            double pValue,
            double holmPValue,
            Verdict verdict) {}

    /** What a difference says at the report's level, after correction. */
    public enum Verdict {
        /** The run is better than the baseline. */
        BETTER,
        /** It is worse. */
        WORSE,
        /** It is another, of a metric of which no way is better. */
        DIFFERENT,
        /** Neither is shown. */
        UNCLEAR
    }
}
