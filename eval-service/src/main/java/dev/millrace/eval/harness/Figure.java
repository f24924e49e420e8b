package dev.millrace.eval.harness;

/**
 * A metric over the items of a task.
 *
 * @param key which
 * @param value the figure
 * @param stderr its standard error, NaN where it has none
 * @param low lower end of its 95 % interval by bootstrap or jackknife over items, NaN where it has none
 * @param high upper end
 * @param items that count
 * @param direction which way is better
 */
public record Figure(
        Metric.Key key, double value, double stderr, double low, double high, int items, Direction direction) {}
