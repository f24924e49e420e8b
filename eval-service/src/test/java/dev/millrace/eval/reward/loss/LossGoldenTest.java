package dev.millrace.eval.reward.loss;

import static dev.millrace.eval.reward.Goldens.assertSame;
import static dev.millrace.eval.reward.Goldens.doubles;
import static dev.millrace.eval.reward.Goldens.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.reward.Goldens;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Every loss and gradient against torch's autograd. */
class LossGoldenTest {
    @Test
    void pairsHaveTheLossAndGradientOfTorch() throws IOException {
        for (JsonNode test : Goldens.read("reward.json").path("pair")) {
            double[] chosen = doubles(test.path("chosen"));
            double[] rejected = doubles(test.path("rejected"));
            int n = chosen.length;
            List<PreferencePair> pairs = IntStream.range(0, n)
                    .mapToObj(i ->
                            new PreferencePair(i, n + i, test.path("margin").asDouble(), 1, 1))
                    .toList();
            double[] rewards = concat(chosen, rejected);
            var gradient = new double[2 * n];
            assertSame(test.path("loss").asDouble(), PairwiseLoss.PLAIN.loss(rewards, pairs, gradient));
            assertSame(concat(doubles(test.path("grad_chosen")), doubles(test.path("grad_rejected"))), gradient);
        }
    }

    @Test
    void rankingsHaveThePairsLossAndGradientOfTorchUnderBothPoliciesAndNormalisations() throws IOException {
        int compared = 0;
        for (JsonNode test : Goldens.read("reward.json").path("kwise")) {
            for (FailedPolicy policy : FailedPolicy.values()) {
                JsonNode expected = test.path(policy == FailedPolicy.DROP ? "failed_drop" : "failed_lowest");
                var pairs = new RankedPairs(policy, TiePolicy.DROP)
                        .of(ints(test.path("rank_1_is_best")), booleans(test.path("failed")));
                assertEquals(
                        expected.path("pairs").toString(),
                        pairs.stream()
                                .map(pair -> "[%d,%d]".formatted(pair.chosen(), pair.rejected()))
                                .toList()
                                .toString()
                                .replace(" ", ""));
                double[] rewards = doubles(test.path("rewards"));
                compared += compare(expected.path("mean_over_pairs"), PairNormalisation.PAIRS, rewards, pairs);
                compared += compare(expected.path("over_k_choose_2"), PairNormalisation.K_CHOOSE_2, rewards, pairs);
            }
        }
        assertEquals(72, compared);
    }

    /** Counts what was compared; the golden has no loss where there are no pairs. */
    private static int compare(
            JsonNode expected, PairNormalisation normalisation, double[] rewards, List<PreferencePair> pairs) {
        var gradient = new double[rewards.length];
        double loss = new PairwiseLoss(0, 0, normalisation).loss(rewards, pairs, gradient);
        if (expected.isMissingNode()) {
            assertEquals(0, loss);
            return 0;
        }
        assertSame(expected.path("loss").asDouble(), loss);
        assertSame(doubles(expected.path("grad")), gradient);
        return 1;
    }

    @Test
    void ordersHaveTheLossAndGradientOfTorch() throws IOException {
        int compared = 0;
        for (JsonNode test : Goldens.read("reward.json").path("plackett_luce")) {
            double[] rewards = doubles(test.path("rewards"));
            var gradient = new double[rewards.length];
            double loss = PlackettLuce.loss(rewards, ints(test.path("order_best_first")), gradient);
            assertSame(test.path("loss").asDouble(), loss);
            assertSame(doubles(test.path("grad")), gradient);
            compared++;
        }
        assertTrue(compared > 0);
    }

    private static boolean[] booleans(JsonNode array) {
        List<JsonNode> nodes = new ArrayList<>();
        array.forEach(nodes::add);
        var values = new boolean[nodes.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = nodes.get(i).asBoolean();
        }
        return values;
    }

    private static double[] concat(double[] a, double[] b) {
        return DoubleStream.concat(Arrays.stream(a), Arrays.stream(b)).toArray();
    }
}
