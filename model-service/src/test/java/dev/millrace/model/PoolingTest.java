package dev.millrace.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PoolingTest {
    /** Two rows of three tokens of two values; the second row has two tokens and padding behind. */
    private static final FloatBuffer STATES = FloatBuffer.wrap(new float[] {1, 2, 3, 4, 5, 9, 10, 20, 30, 60, 99, 99});

    @Test
    void poolsARowWithoutItsPadding() {
        assertArrayEquals(new float[] {3, 5}, Pooling.MEAN.pool(STATES, 0, 3, 2));
        assertArrayEquals(new float[] {20, 40}, Pooling.MEAN.pool(STATES, 6, 2, 2));
        assertArrayEquals(new float[] {10, 20}, Pooling.CLS.pool(STATES, 6, 2, 2));
        assertArrayEquals(new float[] {30, 60}, Pooling.LAST.pool(STATES, 6, 2, 2));
    }

    @Test
    void scalesToTheLengthOne() {
        float[] vector = {3, -4};
        Pooling.normalize(vector);
        assertArrayEquals(new float[] {0.6f, -0.8f}, vector, 1e-7f);
        float[] zero = {0, 0};
        Pooling.normalize(zero);
        assertArrayEquals(new float[] {0, 0}, zero);
    }

    @Test
    void readsItsNames() {
        for (Pooling pooling : Pooling.values()) {
            assertEquals(pooling, Pooling.labelled(pooling.label()));
        }
        assertThrows(IllegalArgumentException.class, () -> Pooling.labelled("max"));
    }
}
