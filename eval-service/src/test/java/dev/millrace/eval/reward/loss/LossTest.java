package dev.millrace.eval.reward.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.reward.Refusal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.Test;

/** The worked numbers of the reference, and gradients against finite differences. */
class LossTest {
    private static final List<PreferencePair> TWO = List.of(PreferencePair.of(0, 1), PreferencePair.of(2, 3));

    private static double plain(double chosen, double rejected, double margin) {
        return PairwiseLoss.PLAIN.loss(
                new double[] {chosen, rejected}, List.of(new PreferencePair(0, 1, margin, 1, 1)), new double[2]);
    }

    @Test
    void aPairCostsWhatTheFormulaSays() {
        assertEquals(.313262, plain(1.5, .5, 0), 5e-7);
        assertEquals(1.037488, plain(.2, .8, 0), 5e-7);
        assertEquals(.693147, plain(0, 0, 0), 5e-7);
        assertEquals(.018150, plain(3, -1, 0), 5e-7);
        assertEquals(.474077, plain(1.5, .5, .5), 5e-7);
        assertEquals(1.387335, plain(.2, .8, .5), 5e-7);
    }

    @Test
    void centringAddsTheMeanSquareOfTheSums() {
        double[] rewards = {1.5, .5, .2, .8};
        assertEquals(.675375, PairwiseLoss.PLAIN.loss(rewards, TWO, new double[4]), 5e-7);
        var centred = new PairwiseLoss(0, .01, PairNormalisation.PAIRS);
        assertEquals(.700375, centred.loss(rewards, TWO, new double[4]), 5e-7);
    }

    @Test
    void smoothingIsTheConservativeLossOfDpo() {
        double beta = new PairwiseLoss(.1, 0, PairNormalisation.PAIRS)
                .loss(new double[] {.1, -.1}, List.of(PreferencePair.of(0, 1)), new double[2]);
        assertEquals(.618139, beta, 5e-7);
    }

    @Test
    void aRankingOfFourCostsWhatTheReferenceSays() {
        double[] rewards = {2, 1, .5, -1};
        var rules = new RankedPairs(FailedPolicy.DROP, TiePolicy.DROP);
        var strict = rules.of(new int[] {1, 2, 3, 4}, new boolean[4]);
        assertEquals(6, strict.size());
        assertEquals(.227613, PairwiseLoss.PLAIN.loss(rewards, strict, new double[4]), 5e-7);
        var tied = rules.of(new int[] {1, 2, 2, 4}, new boolean[4]);
        assertEquals(5, tied.size());
        assertEquals(.178321, PairwiseLoss.PLAIN.loss(rewards, tied, new double[4]), 5e-7);
        assertEquals(1.251552, PlackettLuce.loss(rewards, new int[] {0, 1, 2, 3}, new double[4]), 5e-7);
    }

    @Test
    void softTiesPullRewardsTogether() {
        var pairs = new RankedPairs(FailedPolicy.LOWEST, TiePolicy.SOFT)
                .of(new int[] {1, 1, 0, 0}, new boolean[] {false, false, true, true});
        assertEquals(
                List.of(
                        PreferencePair.tie(0, 1),
                        PreferencePair.of(0, 2),
                        PreferencePair.of(0, 3),
                        PreferencePair.of(1, 2),
                        PreferencePair.of(1, 3)),
                pairs);
        var gradient = new double[2];
        PairwiseLoss.PLAIN.loss(new double[] {1, -1}, List.of(PreferencePair.tie(0, 1)), gradient);
        assertTrue(gradient[0] > 0 && gradient[1] < 0);
    }

    @Test
    void gradientsAreTheFiniteDifferences() {
        var pairs = List.of(
                new PreferencePair(0, 1, .5, 1, 1),
                new PreferencePair(2, 1, 0, .25, .8),
                PreferencePair.tie(3, 0),
                new PreferencePair(3, 2, 0, 2, 1));
        var pairwise = new PairwiseLoss(.1, .05, PairNormalisation.K_CHOOSE_2);
        checkGradient((rewards, gradient) -> pairwise.loss(rewards, pairs, gradient));
        checkGradient((rewards, gradient) -> PlackettLuce.loss(rewards, new int[] {2, 0, 3}, gradient));
        checkGradient((rewards, gradient) -> BinaryLogistic.loss(rewards, 0, true, .3, gradient)
                + BinaryLogistic.loss(rewards, 2, false, .7, gradient));
    }

    private static void checkGradient(ToDoubleBiFunction<double[], double[]> loss) {
        var random = new SplittableRandom(5);
        double[] rewards = random.doubles(4, -2, 2).toArray();
        var gradient = new double[4];
        assertTrue(loss.applyAsDouble(rewards, gradient) > 0);
        for (int i = 0; i < 4; i++) {
            double h = 1e-5;
            double[] up = rewards.clone();
            up[i] += h;
            double[] down = rewards.clone();
            down[i] -= h;
            double slope = (loss.applyAsDouble(up, new double[4]) - loss.applyAsDouble(down, new double[4])) / (2 * h);
            assertEquals(slope, gradient[i], 1e-9);
        }
    }

    @Test
    void farRewardsDoNotOverflow() {
        assertEquals(2_000, plain(-1_000, 1_000, 0));
        assertEquals(0, plain(1_000, -1_000, 0));
        assertEquals(2_000, PlackettLuce.loss(new double[] {-1_000, 1_000}, new int[] {0, 1}, new double[2]));
    }

    @Test
    void refusesPairsThatMeanNothing() {
        assertEquals("pair: must be two different answers, is 1 and 1", Refusal.of(() -> PreferencePair.of(1, 1)));
        assertTrue(Refusal.of(() -> new PreferencePair(0, 1, 0, 0, 1)).startsWith("weight:"));
        assertThrows(IllegalArgumentException.class, () -> new PreferencePair(0, 1, 0, 1, Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> new PairwiseLoss(.5, 0, PairNormalisation.PAIRS));
    }
}
