package dev.millrace.eval.reward;

import static dev.millrace.eval.reward.Goldens.assertSame;
import static dev.millrace.eval.reward.Goldens.doubles;
import static dev.millrace.eval.reward.Goldens.ints;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Best of n and the estimates of divergence, against the goldens and the reference. */
class SelectionGoldenTest {
    @Test
    void bestOfNIsTheGoldens() throws IOException {
        for (JsonNode test : Goldens.read("rl.json").path("best_of_n")) {
            double[] rewards = doubles(test.path("rewards"));
            int[] correct = ints(test.path("correct_of_total"));
            assertEquals(test.path("argmax_first").asInt(), BestOfN.best(rewards));
            check(test.path("expected_best_of_n"), n -> BestOfN.expectedBest(rewards, n));
            check(test.path("kl_bound"), BestOfN::klBound);
            check(test.path("pass_at_k"), k -> BestOfN.passAtK(correct[1], correct[0], k));
        }
    }

    private static void check(JsonNode expected, IntToDoubleFunction actual) {
        expected.properties()
                .forEach(entry -> assertSame(
                        entry.getValue().asDouble(), actual.applyAsDouble(Integer.parseInt(entry.getKey()))));
    }

    @Test
    void theBoundHasTheReferencesNumbers() {
        assertEquals(.193147, BestOfN.klBound(2), 5e-7);
        assertEquals(.636294, BestOfN.klBound(4), 5e-7);
        assertEquals(1.204442, BestOfN.klBound(8), 5e-7);
        assertEquals(1.835089, BestOfN.klBound(16), 5e-7);
        assertEquals(3.174508, BestOfN.klBound(64), 5e-7);
    }

    @Test
    void expectedBestIsTheMeanOverAllDraws() {
        double[] rewards = {.3, -1, 2, .3, 1.5, -.2};
        for (int n = 1; n <= rewards.length; n++) {
            double sum = 0;
            int draws = 0;
            for (int set = 0; set < 1 << rewards.length; set++) {
                if (Integer.bitCount(set) == n) {
                    int members = set;
                    sum += IntStream.range(0, rewards.length)
                            .filter(i -> (members >> i & 1) == 1)
                            .mapToDouble(i -> rewards[i])
                            .max()
                            .orElseThrow();
                    draws++;
                }
            }
            assertEquals(sum / draws, BestOfN.expectedBest(rewards, n), 1e-12);
        }
        assertThrows(IllegalArgumentException.class, () -> BestOfN.expectedBest(rewards, 7));
        assertThrows(IllegalArgumentException.class, () -> BestOfN.passAtK(3, 4, 1));
    }

    @Test
    void estimatesOfDivergenceAreTheGoldens() throws IOException {
        for (JsonNode test : Goldens.read("rl.json").path("kl")) {
            double[] policy = logProbabilities(doubles(test.path("policy_logits")));
            double[] reference = logProbabilities(doubles(test.path("ref_logits")));
            int[] samples = ints(test.path("samples_from_policy"));
            double[] ofPolicy =
                    Arrays.stream(samples).mapToDouble(i -> policy[i]).toArray();
            double[] ofReference =
                    Arrays.stream(samples).mapToDouble(i -> reference[i]).toArray();
            KlEstimate estimate = KlEstimate.of(ofPolicy, ofReference);
            assertSame(test.path("k1").asDouble(), estimate.k1());
            assertSame(test.path("k2").asDouble(), estimate.k2());
            assertSame(test.path("k3").asDouble(), estimate.k3());
            for (int i = 0; i < samples.length; i++) {
                KlEstimate token = KlEstimate.ofToken(ofPolicy[i], ofReference[i]);
                assertSame(test.path("k1_per_sample").path(i).asDouble(), token.k1());
                assertSame(test.path("k2_per_sample").path(i).asDouble(), token.k2());
                assertSame(test.path("k3_per_sample").path(i).asDouble(), token.k3());
            }
        }
    }

    @Test
    void estimatesOfATokenHaveTheReferencesNumbers() {
        KlEstimate small = KlEstimate.ofToken(-1, -1.2);
        assertEquals(.2, small.k1(), 1e-12);
        assertEquals(.02, small.k2(), 1e-12);
        assertEquals(.018731, small.k3(), 5e-7);
        assertEquals(.148721, KlEstimate.ofToken(-2, -1.5).k3(), 5e-7);
    }

    private static double[] logProbabilities(double[] logits) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double sum = Arrays.stream(logits).map(x -> Math.exp(x - largest)).sum();
        return Arrays.stream(logits).map(x -> x - largest - Math.log(sum)).toArray();
    }
}
