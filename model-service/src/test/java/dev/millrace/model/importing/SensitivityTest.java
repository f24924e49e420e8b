package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SensitivityTest {
    private static final Sensitivity QKV = new Sensitivity("qkv", 10, 0.02);
    private static final Sensitivity OUTPUT = new Sensitivity("output", 5, 0.001);
    private static final Sensitivity DOWN = new Sensitivity("down", 30, 0.03);

    /** As the sentence says it: again and again the one worth most a byte of those that still fit. */
    private static List<Sensitivity> slowly(List<Sensitivity> all, long budgetBytes) {
        List<Sensitivity> kept = new ArrayList<>();
        long left = budgetBytes;
        while (true) {
            Sensitivity best = null;
            for (Sensitivity some : all) {
                boolean fits = !kept.contains(some) && some.savedBytes() <= left;
                // a/b > c/d without the division
                if (fits
                        && (best == null
                                || some.divergence() * best.savedBytes() > best.divergence() * some.savedBytes())) {
                    best = some;
                }
            }
            if (best == null) {
                kept.sort((a, b) -> Integer.compare(all.indexOf(a), all.indexOf(b)));
                return kept;
            }
            kept.add(best);
            left -= best.savedBytes();
        }
    }

    @Test
    void keepsWhatIsWorthMostAByte() {
        List<Sensitivity> all = List.of(OUTPUT, DOWN, QKV);
        assertEquals(List.of(), Sensitivity.mostSensitive(all, 0));
        assertEquals(List.of(QKV), Sensitivity.mostSensitive(all, 12));
        assertEquals(List.of(OUTPUT, QKV), Sensitivity.mostSensitive(all, 39), "down does not fit, output does");
        assertEquals(List.of(DOWN, QKV), Sensitivity.mostSensitive(all, 40));
        assertEquals(all, Sensitivity.mostSensitive(all, 45));
    }

    @Test
    void whatCostsNothingStays() {
        Sensitivity free = new Sensitivity("free", 0, 0.1);
        Sensitivity harmless = new Sensitivity("harmless", 0, 0);
        assertEquals(List.of(free, QKV, harmless), Sensitivity.mostSensitive(List.of(free, DOWN, QKV, harmless), 10));
    }

    @Test
    void choosesAsTheSlowVersionWithinTheBudget() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<Sensitivity> all = new ArrayList<>();
            for (int i = random.nextInt(30); i > 0; i--) {
                // few different values, so that many are worth the same
                all.add(new Sensitivity("m" + i, 1 + random.nextInt(4), random.nextInt(4) / 8.0));
            }
            long budget = random.nextInt(60);
            List<Sensitivity> kept = Sensitivity.mostSensitive(all, budget);
            assertEquals(slowly(all, budget), kept, "seed " + seed);
            assertTrue(kept.stream().mapToLong(Sensitivity::savedBytes).sum() <= budget, "seed " + seed);
        }
    }

    @Test
    void aDivergenceIsWhatTheTextbookSays() {
        // p = (1/2, 1/4, 1/4) against thirds: ln 3 less the entropy of p, 1.5 ln 2
        float[] halves = {(float) Math.log(2), 0, 0};
        assertEquals(Math.log(3) - 1.5 * Math.log(2), Divergence.of(halves, new float[] {7, 7, 7}), 1e-6);
        assertEquals(0, Divergence.of(halves, halves), 1e-12);
    }

    @Test
    void aDivergenceIsTheMeanFallOfTheLogProbability() {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            float[] expected = new float[20];
            float[] actual = new float[20];
            double expectedSum = 0;
            double actualSum = 0;
            for (int i = 0; i < 20; i++) {
                expected[i] = (float) (3 * random.nextGaussian());
                actual[i] = (float) (3 * random.nextGaussian());
                expectedSum += Math.exp(expected[i]);
                actualSum += Math.exp(actual[i]);
            }
            double fall = 0;
            for (int i = 0; i < 20; i++) {
                double p = Math.exp(expected[i]) / expectedSum;
                fall += p * (Math.log(p) - Math.log(Math.exp(actual[i]) / actualSum));
            }
            assertEquals(fall, Divergence.of(expected, actual), 1e-9, "seed " + seed);
        }
    }
}
