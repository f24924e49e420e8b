package dev.millrace.sampler.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ContrastiveRankingTest {
    @Test
    void takesTheLessProbableTokenThatSaysSomethingNew() {
        assertEquals(1, ContrastiveRanking.best(0.6, new double[] {0.5, 0.3}, new float[] {0.9f, 0.2f}));
        assertEquals(0, ContrastiveRanking.best(0.1, new double[] {0.5, 0.3}, new float[] {0.9f, 0.2f}));
    }

    @Test
    void agreesWithTheDefinitionOnRandomVectors() {
        for (long seed = 0; seed < 3_000; seed++) {
            var random = new Random(seed);
            int count = 1 + random.nextInt(16);
            double alpha = random.nextInt(5) == 0 ? 1 : random.nextDouble();
            double[] probabilities = random.doubles(count)
                    .boxed()
                    .sorted(Comparator.reverseOrder())
                    .mapToDouble(p -> p / count)
                    .toArray();
            double[][] text = vectors(random, 1 + random.nextInt(20));
            double[][] candidates = vectors(random, count);
            float[] similarities = new float[count];
            for (int v = 0; v < count; v++) {
                similarities[v] = (float) closest(text, candidates[v]);
            }
            int expected = IntStream.range(0, count)
                    .boxed()
                    .max(Comparator.comparingDouble(
                            v -> (1 - alpha) * probabilities[v] - alpha * (float) closest(text, candidates[v])))
                    .orElseThrow();
            assertEquals(expected, ContrastiveRanking.best(alpha, probabilities, similarities), "seed " + seed);
        }
    }

    @Test
    void withoutAPenaltyItIsTheMostProbable() {
        for (long seed = 0; seed < 200; seed++) {
            float[] similarities = new float[8];
            var random = new Random(seed);
            for (int v = 0; v < 8; v++) {
                similarities[v] = random.nextFloat() * 2 - 1;
            }
            double[] probabilities = {0.4, 0.2, 0.1, 0.1, 0.05, 0.02, 0.01, 0};
            assertEquals(0, ContrastiveRanking.best(0, probabilities, similarities), "seed " + seed);
        }
    }

    @Test
    void ofEquallyGoodOnesTheMoreProbableIsTaken() {
        assertEquals(0, ContrastiveRanking.best(1, new double[] {0.5, 0.3, 0.1}, new float[] {0.25f, 0.25f, 0.25f}));
    }

    private static double[][] vectors(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> random.doubles(6, -1, 1).toArray())
                .toArray(double[][]::new);
    }

    private static double closest(double[][] text, double[] vector) {
        double greatest = -1;
        for (double[] each : text) {
            greatest = Math.max(greatest, dot(each, vector) / Math.sqrt(dot(each, each) * dot(vector, vector)));
        }
        return greatest;
    }

    private static double dot(double[] a, double[] b) {
        return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
    }
}
