package dev.millrace.eval.online.challenge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfidenceSequenceTest {
    private static final double RISK = 0.1;

    @Test
    void isRobbinsBoundOfASum() {
        // √((n + r) ln ((n + r) / (r α²))) with r = 1 / ρ², of a sum of n values of deviation 1.
        double twice = -2 * Math.log(RISK);
        double r = 100 / (twice + Math.log(1 + twice));
        for (int n : new int[] {1, 10, 100, 10_000}) {
            double sum = Math.sqrt((n + r) * Math.log((n + r) / (r * RISK * RISK)));
            assertEquals(3 * sum / n, ConfidenceSequence.halfWidth(n, 3, RISK, 100), 1e-12);
        }
    }

    @Test
    void isTightestWhereItIsTuned() {
        double tuned = ConfidenceSequence.halfWidth(1_000, 1, RISK, 1_000);
        assertTrue(tuned < ConfidenceSequence.halfWidth(1_000, 1, RISK, 100));
        assertTrue(tuned < ConfidenceSequence.halfWidth(1_000, 1, RISK, 10_000));
        // What looking always costs over looking once, 1.645 / √1000.
        assertEquals(1.7, tuned / (1.645 / Math.sqrt(1_000)), 0.15);
    }

    @Test
    void holdsAtAllTimesTogetherWhereTheTextbooksIntervalDoesNot() {
        int left = 0;
        int textbook = 0;
        int runs = 400;
        for (int seed = 0; seed < runs; seed++) {
            var random = new Random(seed);
            var moments = RunningMoments.NONE;
            boolean out = false;
            boolean textbookOut = false;
            for (int n = 1; n <= 3_000; n++) {
                // Skewed: exponential, of mean 1.
                moments = moments.plus(-Math.log(1 - random.nextDouble()));
                if (n >= 100) {
                    double deviation = Math.sqrt(moments.variance(0));
                    double off = Math.abs(moments.mean() - 1);
                    out |= off > ConfidenceSequence.halfWidth(n, deviation, RISK, 100);
                    textbookOut |= off > 1.645 * deviation / Math.sqrt(n);
                }
            }
            left += out ? 1 : 0;
            textbook += textbookOut ? 1 : 0;
        }
        assertTrue(left <= RISK * runs, left + " of " + runs);
        assertTrue(textbook > 3 * RISK * runs, textbook + " of " + runs);
    }
}
