package dev.millrace.eval.leaderboard;

/**
 * How a leaderboard is made.
 *
 * @param ridge of {@link BradleyTerry#fit}; with 0, votes without a finite maximum take {@link
 *     BradleyTerry#RIDGE_FALLBACK}
 * @param rounds of the {@link Bootstrap}
 * @param confidence of the intervals, in (0, 1)
 * @param scale of the ratings
 * @param elo of the Elo column
 */
public record LeaderboardSettings(double ridge, int rounds, double confidence, RatingScale scale, Elo elo) {
    /** No ridge, 1,000 rounds, 95 %, mean 1000, the arena's Elo. */
    public static final LeaderboardSettings DEFAULT =
            new LeaderboardSettings(0, 1_000, 0.95, RatingScale.CENTRED, Elo.ARENA);

    public LeaderboardSettings {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence: must be in (0, 1), is " + confidence);
        }
    }
}
