package dev.millrace.tokenizer.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class VectorsTest {
    @Test
    void shortensAndScalesToTheLengthOne() {
        float[] vector = {3, 4, 12};
        assertArrayEquals(new float[] {0.6f, 0.8f}, Vectors.shortened(vector, 2), 1e-7f);
        assertSame(vector, Vectors.shortened(vector, 3));
        assertArrayEquals(new float[] {0}, Vectors.shortened(new float[] {0, 1}, 1));
    }

    @Test
    void measuresAngles() {
        assertEquals(1, Vectors.cosine(new float[] {1, 2}, new float[] {2, 4}), 1e-12);
        assertEquals(-1, Vectors.cosine(new float[] {1, 2}, new float[] {-1, -2}), 1e-12);
        assertEquals(0, Vectors.cosine(new float[] {1, 0}, new float[] {0, 5}), 1e-12);
        assertEquals(Math.sqrt(0.5), Vectors.cosine(new float[] {1, 0}, new float[] {1, 1}), 1e-7);
        assertEquals(0, Vectors.cosine(new float[2], new float[] {1, 1}));
    }

    @Test
    void readsRelevanceOffLogits() {
        assertEquals(0.5, Vectors.relevance(new float[] {0}), 1e-12);
        assertEquals(0.880797077977882, Vectors.relevance(new float[] {2}), 1e-12); // 1 / (1 + e^-2)
        assertEquals(0.880797077977882, Vectors.relevance(new float[] {1, 3}), 1e-12);
        assertThrows(IllegalArgumentException.class, () -> Vectors.relevance(new float[3]));
    }
}
