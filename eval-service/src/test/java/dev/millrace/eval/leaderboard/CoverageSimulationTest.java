package dev.millrace.eval.leaderboard;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
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

    /** Six votes of a ranking of four are no six people's: drawn one by one they claim to know more than they do. */
    @Test
    void intervalsOfRankingsHoldTheTruthWhereIntervalsOfTheirVotesDoNot() {
        var drawn = covered(random -> Votes.ofRankings(rankings(random, 150)));
        assertTrue(drawn.held() > 0.91 && drawn.held() < 0.99, drawn.toString());
        var oneByOne = covered(random ->
                new Votes(rankings(random, 150).stream().flatMap(List::stream).toList()));
        assertTrue(oneByOne.held() < 0.91, oneByOne.toString());
    }

    /** Plackett-Luce: four of the competitors by strength plus Gumbel noise, so that each two are a Bradley-Terry vote. */
    private static List<List<Vote>> rankings(SplittableRandom random, int count) {
        var rankings = new ArrayList<List<Vote>>();
        for (int i = 0; i < count; i++) {
            var utilities = new TreeMap<Double, Integer>();
            var left =
                    new ArrayList<>(IntStream.range(0, STRENGTHS.length).boxed().toList());
            while (utilities.size() < 4) {
                int competitor = left.remove(random.nextInt(left.size()));
                utilities.put(STRENGTHS[competitor] - Math.log(-Math.log(random.nextDouble(1e-12, 1))), competitor);
            }
            var order = List.copyOf(utilities.values());
            var votes = new ArrayList<Vote>();
            for (int worse = 0; worse < order.size(); worse++) {
                for (int better = worse + 1; better < order.size(); better++) {
                    votes.add(new Vote("" + order.get(better), "" + order.get(worse), 1));
                }
            }
            rankings.add(votes);
        }
        return rankings;
    }

    private static void assertCovers(int voteCount, boolean styled) {
        var covered = covered(random -> draw(random, voteCount, styled));
        // 95 % of 360 has a standard error of 1.1 points were they independent; three of them and the rounds' own.
        assertTrue(covered.held() > 0.91 && covered.held() < 0.99, covered.toString());
        assertTrue(covered.ranked() > 0.95, covered.toString());
    }

    /** Shares of the competitors whose interval holds their strength, and whose ranks hold their rank. */
    private record Covered(double held, double ranked) {}

    private static Covered covered(Function<SplittableRandom, Votes> draw) {
        int simulations = 60;
        int held = 0;
        int ranked = 0;
        for (int seed = 0; seed < simulations; seed++) {
            var votes = draw.apply(new SplittableRandom(seed));
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
        return new Covered(held / cases, ranked / cases);
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
