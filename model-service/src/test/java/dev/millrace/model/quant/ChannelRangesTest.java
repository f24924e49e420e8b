package dev.millrace.model.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChannelRangesTest {
    private static final int HEADS = 3;
    private static final int SIZE = 8;
    private static final int CAPACITY = 20;

    @Test
    void everyValueSeenFitsAndTheLargestUsesMostOfTheRange() {
        for (int seed = 0; seed < 20; seed++) {
            Random random = new Random(seed);
            ChannelRanges ranges = new ChannelRanges(HEADS, SIZE, 0);
            float[] largest = new float[HEADS * SIZE];
            for (int text = 0; text < 3; text++) {
                float[] values = new float[HEADS * CAPACITY * SIZE];
                int count = 1 + random.nextInt(CAPACITY);
                for (int i = 0; i < values.length; i++) {
                    boolean seen = i / SIZE % CAPACITY < count;
                    values[i] = seen ? (float) random.nextGaussian() * (i % SIZE + 1) : 1e6f;
                    int channel = i / (CAPACITY * SIZE) * SIZE + i % SIZE;
                    largest[channel] = seen ? Math.max(largest[channel], Math.abs(values[i])) : largest[channel];
                }
                ranges.add(FloatBuffer.wrap(values), CAPACITY, count);
            }
            float[] scales = ranges.scales();
            for (int i = 0; i < scales.length; i++) {
                double code = largest[i] / scales[i];
                assertTrue(code > 95 && code <= 127.01, "seed " + seed + ", channel " + i + ": " + code);
            }
        }
    }

    /** The first six channels are turned: 0 with 3, 1 with 4, 2 with 5. */
    @Test
    void noPositionTurnsAKeyOutOfItsRange() {
        Random random = new Random(1);
        float[] key = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            key[i] = (float) random.nextGaussian();
        }
        ChannelRanges ranges = new ChannelRanges(1, SIZE, 6);
        ranges.add(FloatBuffer.wrap(key), 1, 1);
        float[] scales = ranges.scales();
        float[] largest = new float[SIZE];
        for (int step = 0; step < 10_000; step++) {
            double angle = 2 * Math.PI * step / 10_000;
            for (int i = 0; i < 3; i++) {
                double turned = key[i] * Math.cos(angle) - key[i + 3] * Math.sin(angle);
                double other = key[i + 3] * Math.cos(angle) + key[i] * Math.sin(angle);
                largest[i] = (float) Math.max(largest[i], Math.abs(turned));
                largest[i + 3] = (float) Math.max(largest[i + 3], Math.abs(other));
            }
        }
        largest[6] = Math.abs(key[6]);
        largest[7] = Math.abs(key[7]);
        for (int i = 0; i < SIZE; i++) {
            double code = largest[i] / scales[i];
            assertTrue(code > 95 && code <= 127.01, "channel " + i + ": " + code);
        }
    }

    @Test
    void aChannelOfZerosGetsAScaleAboveZero() {
        ChannelRanges ranges = new ChannelRanges(1, SIZE, SIZE);
        ranges.add(FloatBuffer.wrap(new float[SIZE]), 1, 1);
        for (float scale : ranges.scales()) {
            assertTrue(scale > 0);
        }
    }

    @Test
    void whatIsNotFiniteHasNoScale() {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] values = new float[2 * SIZE];
            values[3] = value;
            ChannelRanges ranges = new ChannelRanges(1, SIZE, 0);
            ranges.add(FloatBuffer.wrap(values), 2, 2);
            ArithmeticException e = assertThrows(ArithmeticException.class, ranges::scales);
            assertEquals("channel 3 of head 0 is not finite", e.getMessage());
        }
    }

    @Test
    void onlyPairsAreTurned() {
        assertThrows(IllegalArgumentException.class, () -> new ChannelRanges(1, SIZE, 3));
        assertThrows(IllegalArgumentException.class, () -> new ChannelRanges(1, SIZE, SIZE + 2));
    }
}
