package dev.millrace.eval.leaderboard;

import dev.millrace.eval.leaderboard.Votes.Cell;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The votes of each comparison added up: all that the likelihood needs of them. Arrays are shared, read only.
 *
 * @param points of a, in [0, weight]
 * @param weights 0 or more
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, and lives for one fit
record Sums(double[] points, double[] weights) {
    /** Every vote once. */
    static Sums ofAll(Votes votes) {
        int[] counts = new int[votes.cells().size()];
        for (int cell : votes.cellOfVote()) {
            counts[cell]++;
        }
        return of(votes, counts);
    }

    /**
     * As many rankings again, drawn with replacement, each with all of its votes. Where every ranking has one vote the counts
     * of the cells are multinomial with the shares of the cells as probabilities.
     */
    static Sums resampled(Votes votes, RandomGenerator random) {
        int[] cellOfVote = votes.cellOfVote();
        int[] ends = votes.rankingEnds();
        int[] counts = new int[votes.cells().size()];
        for (int i = 0; i < ends.length; i++) {
            int drawn = random.nextInt(ends.length);
            for (int vote = drawn == 0 ? 0 : ends[drawn - 1]; vote < ends[drawn]; vote++) {
                counts[cellOfVote[vote]]++;
            }
        }
        return of(votes, counts);
    }

    private static Sums of(Votes votes, int[] counts) {
        List<Cell> cells = votes.cells();
        int comparisons = votes.comparisons().size();
        var sums = new Sums(new double[comparisons], new double[comparisons]);
        for (int c = 0; c < counts.length; c++) {
            Cell cell = cells.get(c);
            sums.points[cell.comparison()] += counts[c] * cell.points();
            sums.weights[cell.comparison()] += counts[c] * cell.weight();
        }
        return sums;
    }
}
