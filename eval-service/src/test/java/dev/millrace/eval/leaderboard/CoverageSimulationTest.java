package dev.millrace.eval.leaderboard;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Votes drawn from known strengths: intervals hold the truth as often as they say, and ranks seldom exclude it. */
class CoverageSimulationTest {
    private static final double[] STRENGTHS = {1.1, 0.6, 0.2, -0.2, -0.6, -1.1};
    private static final double LENGTH_EFFECT = 0.8;

    @Test
    void intervalsHoldTheTruth() {
        assertCovers(800, false);
    }

    @Test
    void intervalsAtEqualStyleHoldTheTruth() {
        assertCovers(500, true);
    }

    private static void assertCovers(int voteCount, boolean styled) {
        int simulations = 60;
        int held = 0;
        int ranked = 0;
        for (int seed = 0; seed < simulations; seed++) {
            var votes = draw(new SplittableRandom(seed), voteCount, styled);
            var settings = new LeaderboardSettings(0, 200, 0.95, RatingScale.CENTRED, Elo.ARENA);
            var board = Leaderboard.of(votes, settings, new SplittableRandom(1_000 + seed));
            for (Standing standing : board.standings()) {
                int number = Integer.parseInt(standing.competitor());
                double truth = 1000 + 400 / Math.log(10) * STRENGTHS[number];
                held += standing.interval().low() <= truth
                                && truth <= standing.interval().high()
                        ? 1
                        : 0;
                ranked += standing.ranks().best() <= number + 1
                                && number + 1 <= standing.ranks().worst()
                        ? 1
                        : 0;
            }
        }
        double cases = simulations * STRENGTHS.length;
        // 95 % of 360 has a standard error of 1.1 points were they independent; three of them and the rounds' own.
        assertTrue(held / cases > 0.91 && held / cases < 0.99, "held " + held / cases);
        assertTrue(ranked / cases > 0.95, "ranked " + ranked / cases);
    }

    private static Votes draw(SplittableRandom random, int count, boolean styled) {
        var votes = new ArrayList<Vote>();
        for (int i = 0; i < count; i++) {
            int a = random.nextInt(STRENGTHS.length);
            int b = (a + 1 + random.nextInt(STRENGTHS.length - 1)) % STRENGTHS.length;
            // The strong are long, so that leaving style out would make them look stronger.
            double style = styled ? random.nextDouble(-1, 1) + (STRENGTHS[a] - STRENGTHS[b]) / 2 : 0;
            double chance = 1 / (1 + Math.exp(STRENGTHS[b] - STRENGTHS[a] - LENGTH_EFFECT * style));
            double score = random.nextDouble() < chance ? 1 : 0;
            votes.add(new Vote("" + a, "" + b, score, 1, styled ? List.of(style) : List.of()));
        }
        return new Votes(votes);
    }
}
