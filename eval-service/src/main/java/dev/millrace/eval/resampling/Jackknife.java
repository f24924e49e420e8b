package dev.millrace.eval.resampling;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * The jackknife: how the figure changes as items are left out, one at a time (Tukey 1958), or of many items a group at a time
 * (F. Busing, E. Meijer and R. van der Leeden, "Delete-m jackknife for unequal m", 1999). It repeats no item.
 */
final class Jackknife {
    /** Groups at most; of fewer items each is one. */
    static final int GROUPS_MAX = 200;

    private Jackknife() {}

    /** The ends that a figure can have. */
    record Range(double least, double largest) {}

    /**
     * The figure and as many standard errors on either side as a normal distribution wants, cut off at the ends of its range.
     *
     * @param figure of the items at some indices
     * @param items how many there are
     * @param random chooses the groups
     * @return NaN but for the middle for fewer than two items, and where the figure without some of them is NaN
     */
    static Interval interval(
            ToDoubleFunction<int[]> figure, int items, Range range, double confidence, RandomGenerator random) {
        int groups = Math.min(items, GROUPS_MAX);
        double value = figure.applyAsDouble(IntStream.range(0, items).toArray());
        double stderr = items < 2 ? Double.NaN : Math.sqrt(variance(figure, value, order(items, random), groups));
        if (Double.isNaN(stderr)) {
            return new Interval(Double.NaN, value, Double.NaN, Double.NaN, groups);
        }
        double half = deviations(confidence) * stderr;
        return new Interval(
                Math.max(range.least, value - half), value, Math.min(range.largest, value + half), stderr, groups);
    }

    private static double variance(ToDoubleFunction<int[]> figure, double value, int[] order, int groups) {
        int items = order.length;
        double[] weights = new double[groups]; // h, items by items of the group
        double[] pseudo = new double[groups];
        double mean = 0;
        for (int g = 0; g < groups; g++) {
            int from = (int) ((long) items * g / groups);
            int to = (int) ((long) items * (g + 1) / groups);
            int[] rest = new int[items - (to - from)];
            System.arraycopy(order, 0, rest, 0, from);
            System.arraycopy(order, to, rest, from, items - to);
            Arrays.sort(rest); // sums in one order
            weights[g] = (double) items / (to - from);
            pseudo[g] = weights[g] * value - (weights[g] - 1) * figure.applyAsDouble(rest);
            mean += pseudo[g] / weights[g];
        }
        double sum = 0;
        for (int g = 0; g < groups; g++) {
            sum += (pseudo[g] - mean) * (pseudo[g] - mean) / (weights[g] - 1);
        }
        return sum / groups;
    }

    private static int[] order(int items, RandomGenerator random) {
        int[] order = IntStream.range(0, items).toArray();
        for (int i = items - 1; i > 0 && items > GROUPS_MAX; i--) {
            int other = random.nextInt(i + 1);
            int moved = order[i];
            order[i] = order[other];
            order[other] = moved;
        }
        return order;
    }

    /** Standard deviations on either side that hold such a share of a normal distribution: 1.96 hold 0.95. */
    static double deviations(double share) {
        double low = 0;
        double high = 10;
        for (int i = 0; i < 60; i++) {
            double middle = (low + high) / 2;
            if (within(middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** 2 φ(x) (x + x³/3 + x⁵/(3·5) + …): G. Marsaglia, "Evaluating the normal distribution", 2004. */
    private static double within(double x) {
        double term = x;
        double sum = x;
        for (int k = 3; term > sum * 1e-17; k += 2) {
            term *= x * x / k;
            sum += term;
        }
        return 2 * sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
