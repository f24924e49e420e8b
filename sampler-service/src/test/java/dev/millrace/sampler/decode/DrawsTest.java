package dev.millrace.sampler.decode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DrawsTest {
    @Test
    void isTheSplitMix64OfTheJdk() {
        for (long seed : new long[] {0, 1, -1, 42, Long.MIN_VALUE, 0x123456789abcdefL}) {
            var choices = new SplittableRandom(seed);
            for (int choice = 0; choice < 4; choice++) {
                var draws = new SplittableRandom(choices.nextLong());
                for (int i = 0; i < 100; i++) {
                    double expected = (draws.nextLong() >>> 11) * 0x1p-53;
                    assertEquals(expected, new Draws(seed, choice).uniform(i), "seed " + seed + " draw " + i);
                }
            }
        }
    }

    @Test
    void isUniformOverPositionsAndOverSeeds() {
        double sumOverPositions = 0;
        double sumOverSeeds = 0;
        int count = 100_000;
        for (int i = 0; i < count; i++) {
            sumOverPositions += new Draws(7, 0).uniform(i);
            sumOverSeeds += new Draws(i, 0).uniform(0);
        }
        // Standard error of the mean: 0.289 / sqrt(100000) = 0.0009.
        assertEquals(0.5, sumOverPositions / count, 0.004);
        assertEquals(0.5, sumOverSeeds / count, 0.004);
        assertTrue(new Draws(7, 0).uniform(3) != new Draws(7, 1).uniform(3));
    }
}
