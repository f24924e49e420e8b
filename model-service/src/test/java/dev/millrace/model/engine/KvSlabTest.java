package dev.millrace.model.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelShape;
import dev.millrace.model.engine.KvSlab.Side;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class KvSlabTest {
    private static final ModelShape SHAPE = new ModelShape(2, 6, 3, 4, 24, 64, 10);

    @Test
    void startsWithZeros() {
        try (KvSlab slab = new KvSlab(SHAPE, KeyValueForm.FP32, 3, 5)) {
            FloatBuffer all = slab.rows(1, Side.VALUE, 0, 3).asFloatBuffer();
            assertEquals(3 * 3 * 5 * 4, all.remaining());
            while (all.hasRemaining()) {
                assertEquals(0, all.get());
            }
        }
    }

    @Test
    void givesViewsOnTheSameMemory() {
        try (KvSlab slab = new KvSlab(SHAPE, KeyValueForm.FP32, 3, 5)) {
            FloatBuffer third = slab.rows(0, Side.KEY, 2, 1).asFloatBuffer();
            assertTrue(third.isDirect());
            third.put(7, 42);
            assertEquals(42, slab.rows(0, Side.KEY, 0, 3).asFloatBuffer().get(2 * 3 * 5 * 4 + 7));
            assertEquals(42, slab.rows(0, Side.KEY, 1, 2).asFloatBuffer().get(3 * 5 * 4 + 7));
        }
    }

    @Test
    void copiesTheFirstPositionsOfEveryHeadInEveryLayerAndNothingElse() {
        try (KvSlab slab = new KvSlab(SHAPE, KeyValueForm.FP32, 3, 5)) {
            for (int layer = 0; layer < 2; layer++) {
                for (Side side : Side.values()) {
                    FloatBuffer all = slab.rows(layer, side, 0, 3).asFloatBuffer();
                    for (int i = 0; i < all.capacity(); i++) {
                        all.put(i, i + 1000 * layer + 10_000 * side.ordinal());
                    }
                }
            }
            slab.copy(2, 0, 3);
            for (int layer = 0; layer < 2; layer++) {
                for (Side side : Side.values()) {
                    FloatBuffer from = slab.rows(layer, side, 2, 1).asFloatBuffer();
                    FloatBuffer to = slab.rows(layer, side, 0, 1).asFloatBuffer();
                    for (int i = 0; i < to.capacity(); i++) {
                        int position = i / 4 % 5;
                        float untouched = i + 1000 * layer + 10_000 * side.ordinal();
                        assertEquals(position < 3 ? from.get(i) : untouched, to.get(i));
                    }
                }
            }
        }
    }

    @Test
    void keepsAByteAValueInInt8() {
        try (KvSlab floats = new KvSlab(SHAPE, KeyValueForm.FP32, 3, 5);
                KvSlab slab = new KvSlab(SHAPE, KeyValueForm.INT8, 3, 5)) {
            assertEquals(floats.bytes(), 4 * slab.bytes());
            ByteBuffer all = slab.rows(1, Side.KEY, 0, 3);
            assertEquals(3 * 3 * 5 * 4, all.remaining());
            for (int i = 0; i < all.capacity(); i++) {
                all.put(i, (byte) i);
            }
            slab.copy(1, 2, 4);
            ByteBuffer from = slab.rows(1, Side.KEY, 1, 1);
            ByteBuffer to = slab.rows(1, Side.KEY, 2, 1);
            for (int i = 0; i < to.capacity(); i++) {
                int position = i / 4 % 5;
                byte untouched = (byte) (2 * 3 * 5 * 4 + i);
                assertEquals(position < 4 ? from.get(i) : untouched, to.get(i));
            }
        }
    }

    @Test
    void takesNoMemoryForSlotsThatNobodyUses() throws IOException {
        Path status = Path.of("/proc/self/status");
        assumeTrue(Files.exists(status), "needs /proc");
        ModelShape wide = new ModelShape(8, 8, 8, 64, 512, 4096, 10);
        long before = residentKilobytes(status);
        try (KvSlab slab = new KvSlab(wide, KeyValueForm.FP32, 16, 4096)) {
            slab.rows(3, Side.KEY, 5, 1).asFloatBuffer().put(0, 1);
            assertEquals(2L << 30, slab.bytes());
            assertTrue(residentKilobytes(status) - before < 64 << 10);
        }
    }

    @Test
    void refusesBlocksBeyondWhatABufferHolds() {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> new KvSlab(SHAPE, KeyValueForm.FP32, 1 << 16, 1 << 16));
        assertTrue(String.valueOf(e.getMessage()).contains("fewer slots"));
        assertThrows(IllegalArgumentException.class, () -> new KvSlab(SHAPE, KeyValueForm.FP32, 0, 5));
    }

    private static long residentKilobytes(Path status) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }
}
