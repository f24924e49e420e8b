package dev.millrace.model.train.objective;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.AlignmentGolden;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class CrossEntropyTest {
    private static final int IGNORED = -100;

    private static double[] logSoftmax(double[] logits) {
        double sum = Arrays.stream(logits).map(Math::exp).sum();
        return Arrays.stream(logits).map(logit -> logit - Math.log(sum)).toArray();
    }

    /** The graph's part: from the weight of a token to the derivative by its logits, w (p − one-hot). */
    private static double[] byLogits(double[] logProbs, int target, double gradient) {
        double[] slopes =
                Arrays.stream(logProbs).map(l -> -gradient * Math.exp(l)).toArray();
        slopes[target] += gradient;
        return slopes;
    }

    @Test
    void equalsTorchWithIgnoredTargets() {
        int cases = 0;
        for (JsonNode golden : AlignmentGolden.cases("lora-optim.json", "cross_entropy")) {
            if (golden.get("label_smoothing").doubleValue() > 0) {
                continue; // needs the whole vocabulary
            }
            cases++;
            double[][] logits = AlignmentGolden.rows(golden.get("logits"));
            double[] targets = AlignmentGolden.doubles(golden.get("targets_minus100_ignored"));
            var policy = new double[targets.length];
            var counted = new boolean[targets.length];
            for (int i = 0; i < targets.length; i++) {
                counted[i] = targets[i] != IGNORED;
                policy[i] = counted[i] ? logSoftmax(logits[i])[(int) targets[i]] : 0;
            }
            TokenLoss loss = CrossEntropy.MEAN.of(List.of(TokenRow.of(policy, counted)));
            assertEquals(golden.get("loss").doubleValue(), loss.value(), 1e-12);
            double[][] expected = AlignmentGolden.rows(golden.get("grad"));
            for (int i = 0; i < targets.length; i++) {
                int target = counted[i] ? (int) targets[i] : 0;
                double[] slopes = byLogits(logSoftmax(logits[i]), target, loss.gradient()[0][i]);
                assertArrayEquals(expected[i], slopes, 1e-12);
            }
        }
        assertEquals(5, cases);
    }

    @Test
    void normalisesByTokensOrBySequences() {
        TokenRow one = TokenRow.of(new double[] {-9, -1}, CentralDifferences.behind(1, 2));
        TokenRow three = TokenRow.of(new double[] {-2, -3, -4}, Batch.all(3));
        TokenRow none = TokenRow.of(new double[] {-7}, new boolean[1]);
        List<TokenRow> rows = List.of(one, three, none);
        assertEquals(10.0 / 4, new CrossEntropy(Normalisation.TOKENS).of(rows).value(), 1e-15);
        assertEquals(
                (1 + 3) / 2.0,
                new CrossEntropy(Normalisation.SEQUENCES).of(rows).value(),
                1e-15);
        float[][] weights = new CrossEntropy(Normalisation.TOKENS).of(rows).weights();
        assertArrayEquals(new float[] {0, 0.25f}, weights[0]);
        assertArrayEquals(new float[] {0.25f, 0.25f, 0.25f}, weights[1]);
        assertArrayEquals(new float[] {0}, weights[2]);
    }

    @Test
    void rejectionSamplingTrainsOnTheBestAnswersAlone() {
        double[] keep = RejectionSampling.BEST.weights(new double[] {0.2, 0.9, 0.9});
        assertArrayEquals(new double[] {0, 1, 0}, keep);
        assertArrayEquals(new double[] {0, 1, 1}, new RejectionSampling(3, 0.5).weights(new double[] {0.2, 0.9, 0.6}));
        assertArrayEquals(new double[2], new RejectionSampling(2, 5).weights(new double[] {1, 2}));
        TokenRow row = TokenRow.of(new double[] {-1, -3}, Batch.all(2));
        TokenLoss loss = CrossEntropy.MEAN.of(List.of(row, row, row), keep);
        assertEquals(4.0 / 6, loss.value(), 1e-15);
        assertArrayEquals(new double[2], loss.gradient()[0]);
        assertArrayEquals(new double[] {-1.0 / 6, -1.0 / 6}, loss.gradient()[1]);
    }

    @Test
    void choosesTheFirstBestAndBoundsTheDivergenceAsTheGolden() {
        for (JsonNode golden : AlignmentGolden.cases("rl.json", "best_of_n")) {
            double[] weights = RejectionSampling.BEST.weights(AlignmentGolden.doubles(golden.get("rewards")));
            assertEquals(1, weights[golden.get("argmax_first").intValue()]);
            assertEquals(1, DoubleStream.of(weights).sum());
            golden.get("kl_bound")
                    .properties()
                    .forEach(bound -> assertEquals(
                            bound.getValue().doubleValue(),
                            RejectionSampling.klBound(Integer.parseInt(bound.getKey())),
                            1e-12));
        }
    }

    @Test
    void derivativeEqualsCentralDifferences() {
        var random = new Random(1);
        double[][] policy = {CentralDifferences.logProbs(random, 4), CentralDifferences.logProbs(random, 7)};
        for (Normalisation normalisation : Normalisation.values()) {
            var objective = new CrossEntropy(normalisation);
            CentralDifferences.check(
                    at -> objective.of(rows(at), new double[] {0.5, 2}).value(),
                    policy,
                    objective.of(rows(policy), new double[] {0.5, 2}).gradient());
        }
    }

    private static List<TokenRow> rows(double[][] policy) {
        return Arrays.stream(policy)
                .map(row -> TokenRow.of(row, CentralDifferences.behind(2, row.length)))
                .toList();
    }

    @Test
    void refusesWhatIsNoBatch() {
        assertMessage("rows: must be 1 to 65536, are 0", List.of());
        assertMessage(
                "counted: at least one token of the batch must count",
                List.of(TokenRow.of(new double[] {-1}, new boolean[1])));
        String message = assertThrows(
                        IllegalArgumentException.class,
                        () -> TokenRow.of(new double[] {-1, Double.NaN}, new boolean[2]))
                .getMessage();
        assertEquals("policy[1]: must be finite, is NaN", message);
    }

    private static void assertMessage(String expected, List<TokenRow> rows) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, () -> CrossEntropy.MEAN.of(rows))
                        .getMessage());
    }
}
