package dev.millrace.model.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.AlignmentGolden;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What PPO needs beside the policy's loss: values, advantages, rewards of tokens. */
class PpoTest {
    @Test
    void valueLossEqualsTorch() {
        for (JsonNode golden : AlignmentGolden.cases("rl.json", "ppo")) {
            var row = new ValueObjective.Row(
                    AlignmentGolden.doubles(golden.get("values")),
                    AlignmentGolden.doubles(golden.get("old_values")),
                    AlignmentGolden.doubles(golden.get("returns")),
                    PolicyObjectiveTest.mask(golden));
            TokenLoss loss = new ValueObjective(golden.get("value_clip").doubleValue()).of(List.of(row));
            assertEquals(golden.get("value_loss").doubleValue(), loss.value(), 1e-12);
            assertArrayEquals(AlignmentGolden.doubles(golden.get("grad_values")), loss.gradient()[0], 1e-12);
        }
    }

    @Test
    void valueDerivativeEqualsCentralDifferences() {
        var random = new Random(7);
        double[][] values = {random.doubles(12, -2, 2).toArray()};
        double[] drawn = random.doubles(12, -2, 2).toArray();
        double[] returns = random.doubles(12, -2, 2).toArray();
        for (double clip : new double[] {0.3, Double.POSITIVE_INFINITY}) {
            var objective = new ValueObjective(clip);
            CentralDifferences.check(
                    at -> objective
                            .of(List.of(new ValueObjective.Row(at[0], drawn, returns, Batch.all(12))))
                            .value(),
                    values,
                    objective
                            .of(List.of(new ValueObjective.Row(values[0], drawn, returns, Batch.all(12))))
                            .gradient());
        }
    }

    @Test
    void advantagesReturnsAndWhiteningEqualTheGolden() {
        for (JsonNode golden : AlignmentGolden.cases("rl.json", "gae")) {
            var done = new boolean[golden.get("done_after_step").size()];
            for (int t = 0; t < done.length; t++) {
                done[t] = golden.get("done_after_step").get(t).booleanValue();
            }
            GeneralisedAdvantage.Result result = new GeneralisedAdvantage(
                            golden.get("gamma").doubleValue(),
                            golden.get("lambda").doubleValue())
                    .of(
                            AlignmentGolden.doubles(golden.get("rewards")),
                            AlignmentGolden.doubles(golden.get("values")),
                            done,
                            golden.get("bootstrap_value").doubleValue());
            assertArrayEquals(AlignmentGolden.doubles(golden.get("advantages")), result.advantages(), 1e-12);
            assertArrayEquals(AlignmentGolden.doubles(golden.get("returns")), result.returns(), 1e-12);
            assertArrayEquals(
                    AlignmentGolden.doubles(golden.get("whitened_population_std")),
                    Whitening.whiten(List.of(result.advantages()))[0],
                    1e-12);
        }
    }

    @Test
    void whiteningTakesAllRowsTogether() {
        double[][] white = Whitening.whiten(List.of(new double[] {1}, new double[] {3, 1, 3}));
        assertArrayEquals(new double[] {-1}, white[0], 1e-7);
        assertArrayEquals(new double[] {1, -1, 1}, white[1], 1e-7);
    }

    @Test
    void anAnswersRewardsAndAdvantagesEqualThePrintedTable() {
        TokenRow drawn = TokenRow.answer(new double[] {-1, -0.5, -2}, new double[] {-1.2, -0.7, -1.5});
        double[] rewards = new TokenRewards(0.05).of(drawn, 1);
        assertArrayEquals(new double[] {-0.01, -0.01, 1.025}, rewards, 1e-12);
        GeneralisedAdvantage.Result result =
                new GeneralisedAdvantage(1, 0.95).of(rewards, new double[] {0.1, 0.2, 0.3});
        assertArrayEquals(new double[] {0.829812, 0.77875, 0.725}, result.advantages(), 1e-6);
        assertArrayEquals(new double[] {0.929812, 0.97875, 1.025}, result.returns(), 1e-6);
    }

    @Test
    void theScoreStandsAtTheLastTokenThatCounts() {
        boolean[] padded = {false, true, true, false};
        var row = new TokenRow(new double[] {-1, -1, -1, -9}, new double[] {-5, -1, -1, -1}, padded);
        assertArrayEquals(new double[] {0, 0, 2, 0}, new TokenRewards(0.5).of(row, 2), 1e-15);
    }

    @Test
    void klEstimatorsEqualTheGolden() {
        for (JsonNode golden : AlignmentGolden.cases("rl.json", "kl")) {
            double[] policy = logSoftmax(AlignmentGolden.doubles(golden.get("policy_logits")));
            double[] reference = logSoftmax(AlignmentGolden.doubles(golden.get("ref_logits")));
            List<JsonNode> samples = AlignmentGolden.list(golden.get("samples_from_policy"));
            for (KlEstimator estimator : KlEstimator.values()) {
                String name = estimator.name().toLowerCase(Locale.ROOT);
                double sum = 0;
                for (int i = 0; i < samples.size(); i++) {
                    int token = samples.get(i).intValue();
                    double value = estimator.of(policy[token], reference[token]);
                    assertEquals(golden.get(name + "_per_sample").get(i).doubleValue(), value, 1e-12);
                    sum += value;
                }
                assertEquals(golden.get(name).doubleValue(), sum / samples.size(), 1e-12);
            }
        }
    }

    private static double[] logSoftmax(double[] logits) {
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit);
        }
        double[] logProbs = logits.clone();
        for (int i = 0; i < logProbs.length; i++) {
            logProbs[i] -= Math.log(sum);
        }
        return logProbs;
    }

    @Test
    void theKlWeightFollowsTheTargetByAFifthAtMost() {
        var weight = new AdaptiveKl(0.2, 6, 10_000);
        assertEquals(0.2 * (1 + 0.2 * 256 / 10_000), weight.after(60, 256).weight(), 1e-15);
        assertEquals(0.2 * (1 - 0.2 * 256 / 10_000), weight.after(-1, 256).weight(), 1e-15);
        assertEquals(0.2 * (1 + 0.1 * 500 / 10_000), weight.after(6.6, 500).weight(), 1e-15);
        assertEquals(0.2, weight.after(6, 256).weight());
    }

    @Test
    void settingsOutOfRangeNameTheirField() {
        assertMessage("gamma: must be in [0, 1], is 1.1", () -> new GeneralisedAdvantage(1.1, 1));
        assertMessage("lam: must be in [0, 1], is -0.1", () -> new GeneralisedAdvantage(1, -0.1));
        assertMessage("cliprange_value: must be above 0, is 0.0", () -> new ValueObjective(0));
        assertMessage("init_kl_coef: must be finite and above 0, is 0.0", () -> new AdaptiveKl(0, 6, 10));
        assertMessage("target_kl: must be finite and above 0, is 0.0", () -> new AdaptiveKl(0.1, 0, 10));
        assertMessage("horizon: must be at least 1, is 0", () -> new AdaptiveKl(0.1, 6, 0));
    }

    private static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
