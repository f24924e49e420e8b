package dev.millrace.eval.leaderboard;

import java.util.Arrays;

/**
 * Elo ratings, vote after vote: a gains K · weight · (score − expected), b loses as much, with the expectation before
 * the vote 1 / (1 + 10^((r_b − r_a) / scale)) (Elo, "The Rating of Chessplayers, Past and Present", 1978). They depend
 * on the order of the votes.
 *
 * @param k how far one vote moves a rating at most, above 0
 * @param scale difference at which ten to one is expected, above 0
 * @param initial rating before the first vote
 */
public record Elo(double k, double scale, double initial) {
    /** As the arena has it: 4, 400, 1000. */
    public static final Elo ARENA = new Elo(4, 400, 1000);

    public Elo {
        checkPositive("k", k);
        checkPositive("scale", scale);
        if (!Double.isFinite(initial)) {
            throw new IllegalArgumentException("initial: must be finite, is " + initial);
        }
    }

    /** The rating of each competitor after all votes, in the order of {@link Votes#competitors()}. */
    public double[] ratings(Votes votes) {
        double[] ratings = new double[votes.competitors().size()];
        Arrays.fill(ratings, initial);
        for (Vote vote : votes.all()) {
            int a = votes.numberOf(vote.a());
            int b = votes.numberOf(vote.b());
            double gain = k * vote.weight() * (vote.score() - expected(ratings[a], ratings[b]));
            ratings[a] += gain;
            ratings[b] -= gain;
        }
        return ratings;
    }

    /** The score that a is expected to have against b, in (0, 1). */
    public double expected(double ratingOfA, double ratingOfB) {
        return 1 / (1 + Math.pow(10, (ratingOfB - ratingOfA) / scale));
    }

    private static void checkPositive(String field, double value) {
        if (!(value > 0 && Double.isFinite(value))) {
            throw new IllegalArgumentException("%s: must be finite and above 0, is %s".formatted(field, value));
        }
    }
}
