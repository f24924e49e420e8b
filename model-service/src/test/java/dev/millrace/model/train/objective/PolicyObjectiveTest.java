package dev.millrace.model.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.AlignmentGolden;
import dev.millrace.model.train.objective.PolicyObjective.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PolicyObjectiveTest {
    static boolean[] mask(JsonNode golden) {
        double[] ones = AlignmentGolden.doubles(golden.get("mask"));
        var counted = new boolean[ones.length];
        for (int i = 0; i < ones.length; i++) {
            counted[i] = ones[i] == 1;
        }
        return counted;
    }

    @Test
    void equalsTorchForPpo() {
        for (JsonNode golden : AlignmentGolden.cases("rl.json", "ppo")) {
            var rollout = new Rollout(
                    TokenRow.of(AlignmentGolden.doubles(golden.get("new_logp")), mask(golden)),
                    AlignmentGolden.doubles(golden.get("old_logp")),
                    AlignmentGolden.doubles(golden.get("advantages")));
            PolicyObjective.Result result = PolicyObjective.ppo(
                            ClipRange.of(golden.get("clip").doubleValue()))
                    .of(List.of(rollout));
            assertEquals(golden.get("policy_loss").doubleValue(), result.loss().value(), 1e-12);
            assertArrayEquals(
                    AlignmentGolden.doubles(golden.get("grad_new_logp")),
                    result.loss().gradient()[0],
                    1e-12);
            assertEquals(golden.get("clip_fraction").doubleValue(), result.clipFraction(), 1e-12);
            assertEquals(golden.get("approx_kl_k1").doubleValue(), result.approximateKl(), 1e-12);
        }
    }

    @Test
    void equalsTorchForGrpoWithBothNormalisations() {
        for (JsonNode golden : AlignmentGolden.cases("rl.json", "grpo")) {
            double[] rewards = AlignmentGolden.doubles(golden.get("rewards"));
            double[] advantages = GroupAdvantage.SAMPLE_DEVIATION.of(rewards);
            assertArrayEquals(AlignmentGolden.doubles(golden.get("advantages_sample_std_eps_1e-4")), advantages, 1e-12);
            assertArrayEquals(
                    AlignmentGolden.doubles(golden.get("advantages_population_std_eps_1e-8")),
                    GroupAdvantage.POPULATION_DEVIATION.of(rewards),
                    1e-12);
            assertArrayEquals(
                    AlignmentGolden.doubles(golden.get("advantages_mean_only")),
                    GroupAdvantage.MEAN.of(rewards),
                    1e-12);
            List<Rollout> rollouts = rollouts(
                    AlignmentGolden.rows(golden.get("new_logp")),
                    AlignmentGolden.rows(golden.get("ref_logp")),
                    AlignmentGolden.rows(golden.get("old_logp")),
                    advantages);
            Map.of("mean_of_sequence_means", Normalisation.SEQUENCES, "mean_over_all_tokens", Normalisation.TOKENS)
                    .forEach((name, normalisation) -> {
                        TokenLoss loss = PolicyObjective.grpo(
                                        ClipRange.of(golden.get("clip").doubleValue()),
                                        golden.get("beta_kl").doubleValue(),
                                        normalisation)
                                .of(rollouts)
                                .loss();
                        assertEquals(golden.get(name).get("loss").doubleValue(), loss.value(), 1e-12);
                        double[][] expected =
                                AlignmentGolden.rows(golden.get(name).get("grad_new_logp"));
                        for (int i = 0; i < expected.length; i++) {
                            assertArrayEquals(expected[i], loss.gradient()[i], 1e-12);
                        }
                    });
        }
    }

    private static List<Rollout> rollouts(
            double[][] policy, double[][] reference, double[][] drawn, double[] advantages) {
        var rollouts = new ArrayList<Rollout>();
        for (int i = 0; i < policy.length; i++) {
            rollouts.add(Rollout.of(TokenRow.answer(policy[i], reference[i]), drawn[i], advantages[i]));
        }
        return rollouts;
    }

    @Test
    void equalsThePrintedTable() {
        ClipRange clip = ClipRange.of(0.2);
        assertEquals(-1.2, clip.loss(1.5, 1), 1e-12);
        assertEquals(-0.5, clip.loss(0.5, 1), 1e-12);
        assertEquals(1.5, clip.loss(1.5, -1), 1e-12);
        assertEquals(0.8, clip.loss(0.5, -1), 1e-12);
        assertArrayEquals(
                new double[] {1.224445, -1.224445, 0, 0},
                GroupAdvantage.SAMPLE_DEVIATION.of(new double[] {1, 0, 0.5, 0.5}),
                1e-6);
    }

    @Test
    void equalRewardsGiveNoPush() {
        for (GroupAdvantage advantage : GroupAdvantage.values()) {
            assertArrayEquals(new double[3], advantage.of(new double[] {0.1, 0.1, 0.1}));
        }
    }

    @Test
    void derivativesEqualCentralDifferences() {
        var random = new Random(6);
        var policy = new double[4][];
        var reference = new double[4][];
        var drawn = new double[4][];
        for (int i = 0; i < policy.length; i++) {
            policy[i] = CentralDifferences.logProbs(random, 2 + i);
            reference[i] = CentralDifferences.logProbs(random, 2 + i);
            drawn[i] = policy[i].clone();
            for (int token = 0; token < drawn[i].length; token++) {
                drawn[i][token] += random.nextGaussian(0, 0.3);
            }
        }
        double[] advantages = {1, -1, 0.4, -0.2};
        for (KlEstimator estimator : KlEstimator.values()) {
            for (Normalisation normalisation : Normalisation.values()) {
                var objective = new PolicyObjective(new ClipRange(0.2, 0.3), estimator, 0.1, normalisation);
                CentralDifferences.check(
                        at -> objective
                                .of(rollouts(at, reference, drawn, advantages))
                                .loss()
                                .value(),
                        policy,
                        objective
                                .of(rollouts(policy, reference, drawn, advantages))
                                .loss()
                                .gradient());
            }
        }
    }

    @Test
    void settingsOutOfRangeNameTheirField() {
        assertMessage("epsilon: must be in (0, 1), is 1.0", () -> ClipRange.of(1));
        assertMessage("epsilon_high: must be in (0, 10.0], is 0.0", () -> new ClipRange(0.2, 0));
        assertMessage(
                "kl_coef: must be in [0, 100.0], is -1.0",
                () -> PolicyObjective.grpo(ClipRange.of(0.2), -1, Normalisation.TOKENS));
        assertMessage(
                "rewards: must be at least 2 of one prompt, are 1", () -> GroupAdvantage.MEAN.of(new double[] {1}));
    }

    private static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
