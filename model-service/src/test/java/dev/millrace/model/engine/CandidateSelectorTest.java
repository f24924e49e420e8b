package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.AllowedIds;
import dev.millrace.model.CandidateSelection;
import dev.millrace.model.Candidates;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateSelectorTest {
    private static final int[] NONE = {};

    @Test
    void agreesWithSortingTheWholeRow() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int vocabulary = seed % 3 == 0 ? random.nextInt(1, 40) : random.nextInt(40, 12_000);
            float[] row = row(random, vocabulary);
            int k = random.nextInt(1, 1025);
            float temperature = (float) random.nextDouble(0.05, 2);

            Candidates got = new CandidateSelector(vocabulary)
                    .select(row, new CandidateSelection(k, temperature, new int[] {vocabulary - 1, 0}));

            int[] expected = sorted(row, k);
            assertArrayEquals(expected, got.ids(), "seed " + seed);
            for (int rank = 0; rank < expected.length; rank++) {
                assertEquals(row[expected[rank]], got.logits()[rank], "seed " + seed);
            }
            assertEquals(logSumExp(row, 1), got.logSumExp(), 2e-5, "seed " + seed);
            assertEquals(
                    logSumExp(row, temperature),
                    got.logSumExpAtTemperature(),
                    2e-6 * Math.max(10, Math.abs(logSumExp(row, temperature))),
                    "seed " + seed);
            assertArrayEquals(new float[] {row[vocabulary - 1], row[0]}, got.extraLogits(), "seed " + seed);
        }
    }

    @Test
    void ordersEqualLogitsByIdAndCountsBothZerosAsEqual() {
        float[] row = {-0f, 1, 0, 1, -0f};
        Candidates got = new CandidateSelector(5).select(row, new CandidateSelection(5, 1, NONE));
        assertArrayEquals(new int[] {1, 3, 0, 2, 4}, got.ids());
    }

    @Test
    void takesARowThatIsAllTheSame() {
        float[] row = new float[50_000];
        Arrays.fill(row, 3);
        Candidates got = new CandidateSelector(row.length).select(row, new CandidateSelection(4, 0.5f, NONE));
        assertArrayEquals(new int[] {0, 1, 2, 3}, got.ids());
        assertEquals(3 + Math.log(50_000), got.logSumExp(), 1e-5);
        assertEquals(6 + Math.log(50_000), got.logSumExpAtTemperature(), 1e-5);
    }

    @Test
    void keepsMaskedIdsOutOfTheSum() {
        float[] row = {0, Float.NEGATIVE_INFINITY, -200};
        Candidates got = new CandidateSelector(3).select(row, new CandidateSelection(3, 1, NONE));
        assertArrayEquals(new int[] {0, 2, 1}, got.ids());
        assertEquals(0, got.logSumExp(), 1e-6);
    }

    @Test
    void refusesARowWithoutNumbers() {
        CandidateSelector selector = new CandidateSelector(3000);
        float[] row = new float[3000];
        row[2999] = Float.NaN;
        assertThrows(ArithmeticException.class, () -> selector.select(row, CandidateSelection.best()));
        Arrays.fill(row, Float.NEGATIVE_INFINITY);
        assertThrows(ArithmeticException.class, () -> selector.select(row, CandidateSelection.best()));
    }

    /** As if every other id had the logit -infinity, but for the log-sum-exp at temperature 1. */
    @Test
    void ofARestrictedRowItTakesWhatSortingTheAllowedIdsTakes() {
        for (long seed = 0; seed < 300; seed++) {
            SplittableRandom random = new SplittableRandom(seed);
            int vocabulary = random.nextInt(2, seed % 3 == 0 ? 200 : 12_000);
            float[] row = row(random, vocabulary);
            BitSet allowed = new BitSet();
            int count = random.nextInt(1, seed % 2 == 0 ? Math.min(30, vocabulary) : vocabulary);
            for (int i = 0; i < count; i++) {
                allowed.set(random.nextInt(vocabulary));
            }
            row[random.nextInt(vocabulary)] = Float.NEGATIVE_INFINITY;
            float[] masked = row.clone();
            IntStream.range(0, vocabulary)
                    .filter(id -> !allowed.get(id))
                    .forEach(id -> masked[id] = Float.NEGATIVE_INFINITY);
            int finite =
                    (int) allowed.stream().filter(id -> Float.isFinite(row[id])).count();
            if (finite == 0) {
                continue;
            }
            int k = random.nextInt(1, 300);
            int alternatives = random.nextInt(0, 21);
            float temperature = random.nextBoolean() ? 1 : (float) random.nextDouble(0.05, 2);

            Candidates got = new CandidateSelector(vocabulary)
                    .select(
                            row,
                            new CandidateSelection(k, temperature, new int[] {0}, false, alternatives),
                            AllowedIds.of(allowed.toByteArray()));

            assertEquals(finite, got.allowedCount(), "seed " + seed);
            assertArrayEquals(sorted(masked, Math.min(k, finite)), got.ids(), "seed " + seed);
            assertArrayEquals(sorted(row, alternatives), got.bestIds(), "seed " + seed);
            for (int rank = 0; rank < got.bestIds().length; rank++) {
                assertEquals(row[got.bestIds()[rank]], got.bestLogits()[rank], "seed " + seed);
            }
            assertEquals(logSumExp(row, 1), got.logSumExp(), 2e-5, "seed " + seed);
            double tempered = logSumExp(masked, temperature);
            assertEquals(
                    tempered, got.logSumExpAtTemperature(), 2e-6 * Math.max(10, Math.abs(tempered)), "seed " + seed);
            assertArrayEquals(new float[] {masked[0]}, got.extraLogits(), "seed " + seed);
        }
    }

    @Test
    void whereNoAllowedIdCanBeChosenTheWholeRowIsTaken() {
        float[] row = {1, Float.NEGATIVE_INFINITY, 3};
        AllowedIds second = AllowedIds.of(new byte[] {0b10});
        Candidates got = new CandidateSelector(3).select(row, new CandidateSelection(2, 1, NONE), second);
        assertEquals(0, got.allowedCount());
        assertArrayEquals(new int[] {2, 0}, got.ids());
    }

    private static float[] row(SplittableRandom random, int vocabulary) {
        float[] row = new float[vocabulary];
        for (int i = 0; i < vocabulary; i++) {
            // Coarse values make ties.
            row[i] = (float) (random.nextInt(10) == 0 ? random.nextInt(-30, 30) : random.nextGaussian(3, 6));
        }
        return row;
    }

    private static int[] sorted(float[] row, int k) {
        return IntStream.range(0, row.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(id -> -row[id]).thenComparing(id -> id))
                .limit(k)
                .mapToInt(id -> id)
                .toArray();
    }

    private static double logSumExp(float[] row, double temperature) {
        double max = Float.NEGATIVE_INFINITY;
        for (float logit : row) {
            max = Math.max(max, logit / temperature);
        }
        double sum = 0;
        for (float logit : row) {
            sum += Math.exp(logit / temperature - max);
        }
        return max + Math.log(sum);
    }
}
