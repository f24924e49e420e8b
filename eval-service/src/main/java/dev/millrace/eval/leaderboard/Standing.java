package dev.millrace.eval.leaderboard;

/**
 * A row of the leaderboard. Counts are of votes whatever their weight; ratings and win rate heed the weights.
 *
 * @param competitor who
 * @param rating by Bradley-Terry
 * @param interval of the rating, by bootstrap; without width where all votes are one ranking's
 * @param ranks where the competitor may stand
 * @param tally what the votes were
 * @param winRate mean chance of beating each other competitor, in (0, 1), at equal style
 * @param elo rating by Elo, in the order of the votes
 */
public record Standing(
        String competitor, double rating, Interval interval, Ranks ranks, Tally tally, double winRate, double elo) {
    /** A range of ratings, both ends included. */
    public record Interval(double low, double high) {}

    /**
     * Ranks by intervals that do not overlap.
     *
     * @param best 1 + how many are significantly better: their whole interval lies above this one's
     * @param worst how many competitors there are, less those significantly worse
     */
    public record Ranks(int best, int worst) {}

    /** Votes won, tied and lost. */
    public record Tally(int wins, int ties, int losses) {
        /** All of them. */
        public int votes() {
            return wins + ties + losses;
        }
    }
}
