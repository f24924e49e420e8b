package dev.millrace.eval.constitution;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ModelRankingTest {
    /** By hand: log odds 2, 3 and 1 are differences of (5/3, -1/3, -4/3). */
    @Test
    void findsTheScoresWhoseDifferencesAreTheOdds() {
        var scores = ModelRanking.scores(
                3, List.of(new PairVerdict(0, 1, 2, 2), new PairVerdict(0, 2, 3, 3), new PairVerdict(1, 2, 1, 1)));
        assertArrayEquals(new double[] {5 / 3.0, -1 / 3.0, -4 / 3.0}, scores, 1e-12);
        assertArrayEquals(new int[] {1, 2, 3}, ModelRanking.ranks(scores, 0.05));
    }

    /** The oracle is gradient descent on the sum of squares, from zero. */
    @Test
    void isTheLeastSquaresSolutionWhereVerdictsContradictEachOther() {
        var random = new SplittableRandom(7);
        var verdicts = new ArrayList<PairVerdict>();
        for (int first = 0; first < 5; first++) {
            for (int second = first + 1; second < 5; second++) {
                verdicts.add(new PairVerdict(first, second, random.nextDouble(-3, 3), random.nextDouble(-3, 3)));
            }
        }
        var found = new double[5];
        for (int step = 0; step < 2_000; step++) {
            var gradient = new double[5];
            for (var verdict : verdicts) {
                double error = found[verdict.first()] - found[verdict.second()] - verdict.odds();
                gradient[verdict.first()] += error;
                gradient[verdict.second()] -= error;
            }
            for (int i = 0; i < 5; i++) {
                found[i] -= 0.05 * gradient[i];
            }
        }
        assertArrayEquals(found, ModelRanking.scores(5, verdicts), 1e-9);
    }

    @Test
    void cancelsTheLikingForOnePlace() {
        double better = 0.3;
        double likingOfTheFirstPlace = 4;
        var verdict = new PairVerdict(0, 1, better + likingOfTheFirstPlace, better - likingOfTheFirstPlace);
        assertEquals(better, verdict.odds(), 1e-12);
        assertFalse(verdict.isConsistent());
        assertTrue(new PairVerdict(0, 1, 1, 2).isConsistent());
    }

    /** A ratio of 3 to 1 is a probability of 0.75. */
    @Test
    void turnsOddsIntoAProbability() {
        assertEquals(0.75, PairVerdict.probability(Math.log(3)), 1e-12);
    }

    @Test
    void tiesNeighboursThatAreHardlyApart() {
        assertArrayEquals(new int[] {2, 1, 1, 3}, ModelRanking.ranks(new double[] {-1, 0.5, 0.45, -2}, 0.02));
        assertArrayEquals(new int[] {3, 1, 2, 4}, ModelRanking.ranks(new double[] {-1, 0.5, 0.45, -2}, 0));
        assertArrayEquals(new int[] {1, 1}, ModelRanking.ranks(new double[] {0, 0}, 0));
    }

    @Test
    void wantsAVerdictOfEachPair() {
        assertThrows(
                IllegalArgumentException.class, () -> ModelRanking.scores(3, List.of(new PairVerdict(0, 1, 1, 1))));
        assertThrows(IllegalArgumentException.class, () -> new PairVerdict(1, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new PairVerdict(0, 1, Double.NaN, 0));
    }
}
