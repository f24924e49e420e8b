package dev.millrace.model.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.AlignmentGolden;
import dev.millrace.model.train.objective.PreferenceObjective.Pair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PreferenceObjectiveTest {
    private static Map<String, PairLoss> losses(double beta, double smoothing) {
        var losses = new LinkedHashMap<String, PairLoss>();
        losses.put("dpo", new PairLoss.Dpo(beta, 0));
        losses.put("cdpo", new PairLoss.Dpo(beta, smoothing));
        losses.put("robust_dpo", new PairLoss.RobustDpo(beta, smoothing));
        losses.put("ipo", new PairLoss.Ipo(beta));
        losses.put("hinge", new PairLoss.Hinge(beta));
        return losses;
    }

    private static TokenRow whole(double policy, double reference) {
        return TokenRow.answer(new double[] {policy}, new double[] {reference});
    }

    private static List<Pair> pairs(JsonNode golden) {
        double[] chosen = AlignmentGolden.doubles(golden.get("policy_chosen"));
        double[] rejected = AlignmentGolden.doubles(golden.get("policy_rejected"));
        double[] chosenReference = AlignmentGolden.doubles(golden.get("ref_chosen"));
        double[] rejectedReference = AlignmentGolden.doubles(golden.get("ref_rejected"));
        var pairs = new ArrayList<Pair>();
        for (int i = 0; i < chosen.length; i++) {
            pairs.add(new Pair(whole(chosen[i], chosenReference[i]), whole(rejected[i], rejectedReference[i])));
        }
        return pairs;
    }

    @Test
    void equalsTorchForEveryLoss() {
        for (JsonNode golden : AlignmentGolden.cases("preference.json", "pairwise")) {
            double beta = golden.get("beta").doubleValue();
            double smoothing = golden.get("label_smoothing").doubleValue();
            losses(beta, smoothing).forEach((name, loss) -> {
                PreferenceObjective.Result result = new PreferenceObjective(loss, LengthForm.SUM).of(pairs(golden));
                JsonNode expected = golden.get(name);
                double value = expected.get("loss").doubleValue();
                assertEquals(value, result.loss().value(), 1e-12 * Math.max(1, Math.abs(value)), name);
                double[] chosen = AlignmentGolden.doubles(expected.get("grad_policy_chosen"));
                double[] rejected = AlignmentGolden.doubles(expected.get("grad_policy_rejected"));
                for (int i = 0; i < chosen.length; i++) {
                    assertEquals(chosen[i], result.loss().gradient()[2 * i][0], 1e-12, name);
                    assertEquals(rejected[i], result.loss().gradient()[2 * i + 1][0], 1e-12, name);
                }
                assertArrayEquals(AlignmentGolden.doubles(golden.get("reward_chosen")), result.chosenRewards(), 1e-12);
                assertArrayEquals(
                        AlignmentGolden.doubles(golden.get("reward_rejected")), result.rejectedRewards(), 1e-12);
                assertEquals(golden.get("reward_accuracy").doubleValue(), result.accuracy(), 1e-12);
            });
        }
    }

    @Test
    void equalsThePrintedTable() {
        var expected = Map.of("dpo", 0.598139, "cdpo", 0.618139, "robust_dpo", 0.573139, "ipo", 9.0, "hinge", 0.8);
        losses(0.1, 0.1)
                .forEach((name, loss) -> assertEquals(
                        Objects.requireNonNull(expected.get(name)), loss.at(2).value(), 1e-6, name));
    }

    @Test
    void everyTokenOfAnAnswerHasTheSlopeOfTheAnswer() {
        var objective = new PreferenceObjective(new PairLoss.Dpo(0.1, 0), LengthForm.SUM);
        TokenRow chosen =
                new TokenRow(new double[] {-50, -5, -7}, new double[] {-1, -6, -7}, CentralDifferences.behind(1, 3));
        TokenRow rejected = TokenRow.answer(new double[] {-15}, new double[] {-14});
        TokenLoss loss = objective.of(List.of(new Pair(chosen, rejected))).loss();
        assertEquals(0.598139, loss.value(), 1e-6);
        double slope = -0.1 / (1 + Math.exp(0.2));
        assertArrayEquals(new double[] {0, slope, slope}, loss.gradient()[0], 1e-15);
        assertArrayEquals(new double[] {-slope}, loss.gradient()[1], 1e-15);
    }

    @Test
    void tokenMeansDivideByTheLengthOfEachAnswer() {
        var objective = new PreferenceObjective(new PairLoss.Ipo(0.5), LengthForm.TOKEN_MEAN);
        TokenRow chosen = TokenRow.answer(new double[] {-1, -2}, new double[] {-2, -4});
        TokenRow rejected = TokenRow.answer(new double[] {-4, -4, -4, -4}, new double[] {-3, -3, -3, -3});
        PreferenceObjective.Result result = objective.of(List.of(new Pair(chosen, rejected)));
        assertEquals(2.25, result.loss().value(), 1e-15); // h = 1.5 + 1, aim 1
        assertArrayEquals(new double[] {1.5, 1.5}, result.loss().gradient()[0], 1e-15);
        assertArrayEquals(
                new double[] {-0.75, -0.75, -0.75, -0.75}, result.loss().gradient()[1], 1e-15);
        assertArrayEquals(new double[] {0.75}, result.chosenRewards());
    }

    @Test
    void derivativesEqualCentralDifferences() {
        var random = new Random(2);
        double[][] policy = new double[6][];
        double[][] reference = new double[6][];
        for (int row = 0; row < policy.length; row++) {
            policy[row] = CentralDifferences.logProbs(random, 3 + row);
            reference[row] = CentralDifferences.logProbs(random, 3 + row);
        }
        for (LengthForm form : LengthForm.values()) {
            for (PairLoss loss : losses(0.3, 0.2).values()) {
                var objective = new PreferenceObjective(loss, form);
                CentralDifferences.check(
                        at -> objective.of(masked(at, reference)).loss().value(),
                        policy,
                        objective.of(masked(policy, reference)).loss().gradient());
            }
        }
    }

    private static List<Pair> masked(double[][] policy, double[][] reference) {
        var pairs = new ArrayList<Pair>();
        for (int row = 0; row < policy.length; row += 2) {
            pairs.add(new Pair(row(policy, reference, row), row(policy, reference, row + 1)));
        }
        return pairs;
    }

    private static TokenRow row(double[][] policy, double[][] reference, int row) {
        return new TokenRow(policy[row], reference[row], CentralDifferences.behind(2, policy[row].length));
    }

    @Test
    void settingsOutOfRangeNameTheirField() {
        assertMessage("beta: must be in (0, 100.0], is 0.0", () -> new PairLoss.Ipo(0));
        assertMessage("label_smoothing: must be in [0, 0.5), is 0.5", () -> new PairLoss.RobustDpo(0.1, 0.5));
        TokenRow masked = TokenRow.of(new double[] {-1}, new boolean[1]);
        assertMessage("pair: at least one token of each answer must count", () -> new Pair(masked, whole(-1, -1)));
    }

    private static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
