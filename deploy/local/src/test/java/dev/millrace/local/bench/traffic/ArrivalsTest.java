package dev.millrace.local.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Against the textbook formulas of a Poisson process, with seeds that are fixed: a failure is not bad luck. */
class ArrivalsTest {
    @Test
    void theGapsAreExponential() {
        double rate = 3;
        long[] at = Arrivals.poisson(rate, 2000, 42);
        double[] gaps = new double[at.length];
        for (int i = 0; i < at.length; i++) {
            gaps[i] = (at[i] - (i == 0 ? 0 : at[i - 1])) / 1e9;
        }
        Arrays.sort(gaps);
        // Kolmogorov and Smirnov: the largest distance between both distribution functions; 1.95/√n is p = 0.001.
        double distance = 0;
        for (int i = 0; i < gaps.length; i++) {
            double expected = 1 - Math.exp(-rate * gaps[i]);
            distance = Math.max(distance, Math.abs(expected - (i + 0.5) / gaps.length));
        }
        assertTrue(distance < 1.95 / Math.sqrt(gaps.length), "distance " + distance);
    }

    @Test
    void countsHaveTheirMeanAsVariance() {
        double rate = 8;
        double seconds = 5;
        int runs = 2000;
        double sum = 0;
        double squares = 0;
        for (int seed = 0; seed < runs; seed++) {
            double count = Arrivals.poisson(rate, seconds, seed).length;
            sum += count;
            squares += count * count;
        }
        double mean = sum / runs;
        double variance = squares / runs - mean * mean;
        assertEquals(rate * seconds, mean, 5 * Math.sqrt(rate * seconds / runs));
        assertEquals(rate * seconds, variance, 0.15 * rate * seconds);
    }

    @Test
    void arrivalsRiseAndEndBeforeTheEnd() {
        long[] at = Arrivals.poisson(0.5, 100, 7);
        assertTrue(at[0] >= 0 && at[at.length - 1] < 100e9);
        assertArrayEquals(Arrays.stream(at).sorted().toArray(), at);
    }

    @Test
    void theSeedDecides() {
        assertArrayEquals(Arrivals.poisson(2, 30, 9), Arrivals.poisson(2, 30, 9));
        assertFalse(Arrays.equals(Arrivals.poisson(2, 30, 9), Arrivals.poisson(2, 30, 10)));
    }

    @Test
    void aScheduleIsBounded() {
        assertEquals(Arrivals.COUNT_MAX, Arrivals.poisson(1e6, 3600, 1).length);
    }
}
