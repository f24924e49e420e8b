package dev.millrace.sampler.process;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A ranking after {@linkplain RankingStep steps on its logits}, best first, equal logits by ascending id.
 *
 * <p>Of a complete row it lists every token that is not banned. Of a head it lists those that stand before all the rest
 * of the row for sure. The rest, the tail, had logits up to the head's last one; a step can have raised only tokens that
 * it names, so no other is above that now. How much the tail weighs follows from the row's log-sum-exp, up to what the
 * steps can have taken off and added: {@link #tail}.
 */
public final class ShapedLogits {
    private final RankedLogits before;
    /** By rank, the rank before; from {@link #size} on what is listed no more, for the tail can stand before it. */
    private final int[] ranks;

    private final double[] logits;
    private final int size;
    /** Upper bounds of the logits that tokens of the tail may have been raised to. */
    private final double[] raised;
    /** How many tokens of the tail may have fallen. */
    private final int fallingMost;

    /**
     * How much the tokens weigh that are not listed, in units of the best listed one.
     *
     * @param least lower bound
     * @param most upper bound, maybe infinite
     */
    record Tail(double least, double most) {}

    private ShapedLogits(RankedLogits before, int[] ranks, double[] logits, double[] raised, int fallingMost) {
        this.before = before;
        this.ranks = ranks;
        this.logits = logits;
        this.raised = raised;
        this.fallingMost = fallingMost;
        this.size = before.isComplete() ? ranks.length : countBeforeTail();
    }

    /** Applies the steps in order. */
    public static ShapedLogits of(RankedLogits before, List<RankingStep> steps) {
        int known = before.known();
        double[] adjusted = new double[known];
        boolean[] moved = new boolean[known];
        for (int rank = 0; rank < known; rank++) {
            adjusted[rank] = adjusted(before.id(rank), before.logit(rank), steps);
            // What was asked for besides the head stands in no order yet.
            moved[rank] = adjusted[rank] != before.logit(rank) || rank >= before.size();
        }
        int[] ranks = merged(before, adjusted, moved);
        double[] logits =
                Arrays.stream(ranks).mapToDouble(rank -> adjusted[rank]).toArray();
        if (before.isComplete()) {
            return new ShapedLogits(before, ranks, logits, new double[0], 0);
        }
        long fallingMost = steps.stream()
                .filter(step -> !(before.isRestricted() && step.isRestriction()))
                .mapToLong(RankingStep::fallingMost)
                .sum();
        return new ShapedLogits(
                before, ranks, logits, raised(before, steps), (int) Math.min(Integer.MAX_VALUE, fallingMost));
    }

    private static double adjusted(int id, double logit, List<RankingStep> steps) {
        double adjusted = logit;
        for (var step : steps) {
            adjusted = step.adjusted(id, adjusted);
        }
        return adjusted;
    }

    /** Ranks before, in their new order, without what is banned. Tokens that did not move keep theirs: no need to sort. */
    private static int[] merged(RankedLogits before, double[] adjusted, boolean[] moved) {
        Comparator<Integer> order =
                Comparator.comparingDouble((Integer rank) -> 0 - adjusted[rank]).thenComparingInt(before::id);
        var movers = IntStream.range(0, moved.length)
                .filter(rank -> moved[rank] && adjusted[rank] > Double.NEGATIVE_INFINITY)
                .boxed()
                .sorted(order)
                .toList();
        int[] ranks = new int[moved.length];
        int count = 0;
        int next = 0;
        for (int rank = 0; rank < moved.length; rank++) {
            if (moved[rank] || adjusted[rank] == Double.NEGATIVE_INFINITY) {
                continue;
            }
            while (next < movers.size() && order.compare(movers.get(next), rank) < 0) {
                ranks[count++] = movers.get(next++);
            }
            ranks[count++] = rank;
        }
        while (next < movers.size()) {
            ranks[count++] = movers.get(next++);
        }
        return Arrays.copyOf(ranks, count);
    }

    /** For each token of the tail that may have risen, the most it can be now: no step turns the order round. */
    private static double[] raised(RankedLogits before, List<RankingStep> steps) {
        int[] candidates =
                steps.stream().flatMapToInt(RankingStep::mayRise).distinct().toArray();
        if (candidates.length == 0) {
            return new double[0];
        }
        int[] known =
                IntStream.range(0, before.known()).map(before::id).sorted().toArray();
        return Arrays.stream(candidates)
                .filter(id -> Arrays.binarySearch(known, id) < 0)
                .mapToDouble(id -> adjusted(id, before.lastLogit(), steps))
                .filter(most -> most >= before.lastLogit())
                .toArray();
    }

    /** How many of the known tokens stand before the whole tail. */
    private int countBeforeTail() {
        double highest = before.lastLogit();
        int lowestId = before.lastId();
        for (double most : raised) {
            if (most >= highest) {
                highest = most;
                lowestId = -1;
            }
        }
        int count = 0;
        while (count < ranks.length
                && (logits[count] > highest || (logits[count] == highest && before.id(ranks[count]) <= lowestId))) {
            count++;
        }
        return count;
    }

    /** Number of tokens listed; none can be chosen of a complete row where it is 0, else the row has to tell. */
    public int size() {
        return size;
    }

    /** Whether nothing but the listed tokens can be chosen. */
    boolean isComplete() {
        return before.isComplete();
    }

    /** The rank that a listed token had before the steps. */
    public int rankBefore(int rank) {
        return ranks[rank];
    }

    /** The logits listed, after the steps, by rank. */
    double[] listed() {
        return Arrays.copyOf(logits, size);
    }

    /**
     * What is not listed, at the temperature of the head's log-sum-exp.
     *
     * @param temperature above 0
     */
    Tail tail(double temperature) {
        double best = logits[0];
        double whole = StrictMath.exp(before.logSumExp() - best / temperature);
        double error = whole * before.massError();
        double known = 0;
        for (int rank = 0; rank < before.known(); rank++) {
            known += StrictMath.exp((before.logit(rank) - best) / temperature);
        }
        double notListed = 0;
        for (int rank = size; rank < logits.length; rank++) {
            notListed += StrictMath.exp((logits[rank] - best) / temperature);
        }
        double risen = 0;
        for (double most : raised) {
            risen += StrictMath.exp((most - best) / temperature);
        }
        double heaviest = StrictMath.exp((before.lastLogit() - best) / temperature);
        double most = Math.max(0, whole + error - known) + risen + notListed;
        double least = Math.max(0, whole - error - known - fallingMost * heaviest) + notListed;
        // Far above the best that is left everything overflows: then nothing is known.
        return Double.isFinite(most) && Double.isFinite(least)
                ? new Tail(least, most)
                : new Tail(0, Double.POSITIVE_INFINITY);
    }
}
