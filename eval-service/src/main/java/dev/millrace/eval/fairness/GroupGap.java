package dev.millrace.eval.fairness;

import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * A figure of each group over the same texts, and how far the groups are apart. The intervals are of 95 %, percentiles of
 * means when whole texts are drawn anew with replacement, so that the variants of a text stay together. The largest of
 * some means is above the least one by chance too; how often it is so far above when the groups of each text are dealt
 * anew is the p-value.
 *
 * @param groups in order
 * @param gap largest mean less least mean, at least 0
 * @param low lower end of the gap's interval
 * @param high upper end
 * @param chance share of {@link #ROUNDS} random deals, this one among them, with a gap as large
 */
public record GroupGap(List<GroupFigure> groups, double gap, double low, double high, double chance) {
    /** How often texts are drawn and groups are dealt. */
    public static final int ROUNDS = 1_000;
    /** Texts times groups at most: seconds. */
    public static final int VALUES_MAX = 1_000_000;

    private static final double TAIL = 0.025;

    /**
     * The figure of one group.
     *
     * @param group its name
     * @param mean over the texts
     * @param low lower end of its interval
     * @param high upper end
     * @param texts that count
     */
    public record GroupFigure(String group, double mean, double low, double high, int texts) {}

    public GroupGap {
        groups = List.copyOf(groups);
    }

    /**
     * Of figures of the variants of texts.
     *
     * @param values by group in order, at least two: the figure of each text, parallel, at least one and all finite
     */
    public static GroupGap of(Map<String, double[]> values, RandomGenerator random) {
        var names = List.copyOf(values.keySet());
        double[][] table = table(values);
        double[][] drawn = new double[ROUNDS][];
        double[] gaps = new double[ROUNDS];
        double[] means = means(table);
        double gap = spread(means);
        int asLarge = 1;
        for (int round = 0; round < ROUNDS; round++) {
            drawn[round] = means(resampled(table, random));
            gaps[round] = spread(drawn[round]);
            asLarge += round > 0 && spread(means(dealt(table, random))) >= gap - 1e-12 ? 1 : 0;
        }
        var groups = new ArrayList<GroupFigure>();
        for (int group = 0; group < names.size(); group++) {
            int at = group;
            double[] all = Arrays.stream(drawn).mapToDouble(round -> round[at]).toArray();
            groups.add(new GroupFigure(
                    names.get(group), means[group], percentile(all, TAIL), percentile(all, 1 - TAIL), table.length));
        }
        return new GroupGap(groups, gap, percentile(gaps, TAIL), percentile(gaps, 1 - TAIL), (double) asLarge / ROUNDS);
    }

    /**
     * Of a run's task that was asked once for each group, as {@link dev.millrace.eval.robustness.RobustTask} does; items
     * without a value for each group do not count.
     *
     * @param keys metric of each group, in order
     */
    public static GroupGap of(TaskResult result, Map<String, Metric.Key> keys, RandomGenerator random) {
        var rows = new ArrayList<List<Double>>();
        for (var item : result.items()) {
            var row = new ArrayList<Double>();
            for (var key : keys.values()) {
                if (item.measurements().get(key) instanceof Measurement.Value(double value)) {
                    row.add(value);
                }
            }
            if (row.size() == keys.size()) {
                rows.add(row);
            }
        }
        var values = new LinkedHashMap<String, double[]>();
        int column = 0;
        for (String group : keys.keySet()) {
            int at = column++;
            values.put(group, rows.stream().mapToDouble(row -> row.get(at)).toArray());
        }
        return of(values, random);
    }

    /** By text, then group. */
    private static double[][] table(Map<String, double[]> values) {
        var columns = List.copyOf(values.values());
        int texts = columns.isEmpty() ? 0 : columns.getFirst().length;
        if (columns.size() < 2 || texts == 0 || (long) texts * columns.size() > VALUES_MAX) {
            throw new IllegalArgumentException("groups: must be at least 2 with 1 to %d values in all, are %d of %d"
                    .formatted(VALUES_MAX, columns.size(), texts));
        }
        double[][] table = new double[texts][columns.size()];
        for (int group = 0; group < columns.size(); group++) {
            double[] column = columns.get(group);
            if (column.length != texts || !Arrays.stream(column).allMatch(Double::isFinite)) {
                throw new IllegalArgumentException("groups: must have one finite value of each text each");
            }
            for (int text = 0; text < texts; text++) {
                table[text][group] = column[text];
            }
        }
        return table;
    }

    private static double[][] resampled(double[][] table, RandomGenerator random) {
        double[][] drawn = new double[table.length][];
        for (int i = 0; i < table.length; i++) {
            drawn[i] = table[random.nextInt(table.length)];
        }
        return drawn;
    }

    private static double[][] dealt(double[][] table, RandomGenerator random) {
        double[][] dealt = new double[table.length][];
        for (int i = 0; i < table.length; i++) {
            double[] row = table[i].clone();
            for (int last = row.length - 1; last > 0; last--) {
                int other = random.nextInt(last + 1);
                double kept = row[last];
                row[last] = row[other];
                row[other] = kept;
            }
            dealt[i] = row;
        }
        return dealt;
    }

    private static double[] means(double[][] table) {
        double[] means = new double[table[0].length];
        for (double[] row : table) {
            for (int group = 0; group < means.length; group++) {
                means[group] += row[group] / table.length;
            }
        }
        return means;
    }

    private static double spread(double[] means) {
        var statistics = Arrays.stream(means).summaryStatistics();
        return statistics.getMax() - statistics.getMin();
    }

    private static double percentile(double[] values, double share) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.round(share * (sorted.length - 1))];
    }
}
