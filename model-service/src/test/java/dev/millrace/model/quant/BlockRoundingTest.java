package dev.millrace.model.quant;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockRoundingTest {
    private static final int COLUMNS = 256 * 8;

    /** Random blocks with sensible scales; where these lie is a fact of the format. */
    private static MemorySegment row(BlockFormat format, int... scalesAt) {
        Random random = new Random(format.ordinal());
        byte[] bytes = new byte[(int) format.bytes(COLUMNS)];
        random.nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int block = 0; block < bytes.length; block += format.blockBytes()) {
            float scale = 0.01f + random.nextFloat() / 10;
            buffer.putShort(block + scalesAt[0], Float.floatToFloat16(scale));
            if (scalesAt.length > 1) {
                // a minimum about as far below zero as the largest step is above
                float minimum = format == BlockFormat.Q4_K || format == BlockFormat.Q5_K ? scale * 7 : -scale * 7.3f;
                buffer.putShort(block + scalesAt[1], Float.floatToFloat16(minimum * (0.9f + random.nextFloat() / 5)));
            }
        }
        return MemorySegment.ofArray(bytes);
    }

    private static MemorySegment floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return MemorySegment.ofArray(bytes.array());
    }

    private static float[] expanded(BlockFormat format, MemorySegment row) {
        float[] weights = new float[COLUMNS];
        format.expand(row, 0, weights, COLUMNS);
        return weights;
    }

    private static float[] rounded(int bits, BlockFormat format, MemorySegment row) {
        return rounded(bits, Lattice.SIZE, format, row);
    }

    private static float[] rounded(int bits, int size, BlockFormat format, MemorySegment row) {
        BlockRounding rounding = new BlockRounding(bits, size);
        rounding.round(format, row, 0, COLUMNS);
        float[] weights = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            int value = rounding.values[i] & 0xff;
            assertTrue(value < 1 << bits);
            weights[i] = rounding.scales[i / size] * (value - (rounding.zeros[i / size] & 0xff));
        }
        return weights;
    }

    /** Root of the mean squared error relative to that of the weights. */
    private static double error(float[] expected, float[] actual) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - actual[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / norm);
    }

    private static float[] gaussian() {
        Random random = new Random(5);
        float[] weights = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            weights[i] = (float) random.nextGaussian();
        }
        return weights;
    }

    @Test
    void eightBitsHoldSymmetricFormatsExactly() {
        for (BlockFormat format : new BlockFormat[] {BlockFormat.Q8_0, BlockFormat.Q4_0, BlockFormat.Q5_0}) {
            MemorySegment row = row(format, 0);
            assertArrayEquals(expanded(format, row), rounded(8, format, row), format.toString());
        }
    }

    @Test
    void fourBitsHoldQ40Exactly() {
        MemorySegment row = row(BlockFormat.Q4_0, 0);
        assertArrayEquals(expanded(BlockFormat.Q4_0, row), rounded(4, BlockFormat.Q4_0, row));
    }

    /** Far below the error of eight bits fitted to the range, which is near 7e-3. */
    @Test
    void eightBitsKeepTheStepsOfFormatsWithAMinimum() {
        for (BlockFormat format :
                new BlockFormat[] {BlockFormat.Q4_1, BlockFormat.Q5_1, BlockFormat.Q4_K, BlockFormat.Q5_K}) {
            MemorySegment row = row(format, 0, 2);
            double error = error(expanded(format, row), rounded(8, format, row));
            assertTrue(error < 3e-3, format + " " + error);
        }
    }

    /** The slow rule: every block is parted into 255 steps from its smallest to its largest weight, zero included. */
    @Test
    void eightBitsOfFloatsAreWithinAStepOfTheirBlock() {
        float[] weights = gaussian();
        for (int size : new int[] {16, 32, 64, 128, 256}) {
            float[] actual = rounded(8, size, BlockFormat.F32, floats(weights));
            for (int i = 0; i < COLUMNS; i++) {
                float low = 0;
                float high = 0;
                for (int j = i / size * size; j < (i / size + 1) * size; j++) {
                    low = Math.min(low, weights[j]);
                    high = Math.max(high, weights[j]);
                }
                assertEquals(weights[i], actual[i], (high - low) / 255, size + ": weight " + i);
            }
            assertTrue(error(weights, actual) < 8.5e-3, "blocks of " + size);
        }
    }

    /** Two blocks of a file that share a scale here are rounded again, by less than the range of both parted in 255. */
    @Test
    void blocksLargerThanTheFilesKeepItsWeightsWithinAStep() {
        for (BlockFormat format : new BlockFormat[] {BlockFormat.Q4_0, BlockFormat.Q8_0, BlockFormat.Q6_K}) {
            MemorySegment row = format == BlockFormat.Q6_K ? row(format, 208) : row(format, 0);
            double error = error(expanded(format, row), rounded(8, 128, format, row));
            assertTrue(error > 0 && error < 7e-3, format + " " + error);
        }
    }

    @Test
    void fourBitsAreBetterThanAPlainFitOfTheRange() {
        float[] weights = gaussian();
        float[] plain = new float[COLUMNS];
        for (int block = 0; block < COLUMNS; block += 32) {
            float far = 0;
            for (int i = block; i < block + 32; i++) {
                far = Math.max(far, Math.abs(weights[i]));
            }
            for (int i = block; i < block + 32; i++) {
                plain[i] = Math.round(weights[i] / far * 7) * far / 7;
            }
        }
        double ours = error(weights, rounded(4, BlockFormat.F32, floats(weights)));
        assertTrue(ours < 0.85 * error(weights, plain), ours + " against " + error(weights, plain));
    }

    @Test
    void extremeBlocksSurvive() {
        for (float constant : new float[] {0, 1e-30f, 3, -3}) {
            float[] weights = new float[COLUMNS];
            java.util.Arrays.fill(weights, constant);
            for (int bits : new int[] {4, 8}) {
                float[] actual = rounded(bits, BlockFormat.F32, floats(weights));
                assertEquals(constant, actual[7], Math.abs(constant) * 1e-6f, bits + " bits of " + constant);
            }
        }
        // a scale of nothing: the block is its minimum
        byte[] flat = new byte[(int) BlockFormat.Q4_1.bytes(COLUMNS)];
        flat[3] = (byte) 0xbc;
        assertEquals(-1f, rounded(8, BlockFormat.Q4_1, MemorySegment.ofArray(flat))[5]);
        // a minimum a thousand steps away: no lattice of 255 steps reaches it
        flat[0] = 0x19;
        flat[1] = 0x14;
        float[] far = rounded(8, BlockFormat.Q4_1, MemorySegment.ofArray(flat));
        assertEquals(-1f, far[5], 1e-2f);
    }

    @Test
    void weightsThatAreNoNumbersAreRefused() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            float[] weights = gaussian();
            weights[70] = bad;
            for (int bits : new int[] {4, 8}) {
                assertThrows(ArithmeticException.class, () -> rounded(bits, BlockFormat.F32, floats(weights)));
            }
        }
        byte[] block = new byte[(int) BlockFormat.Q4_1.bytes(COLUMNS)];
        block[3] = 0x7c;
        block[1] = 0x3c;
        assertThrows(ArithmeticException.class, () -> rounded(8, BlockFormat.Q4_1, MemorySegment.ofArray(block)));
    }
}
