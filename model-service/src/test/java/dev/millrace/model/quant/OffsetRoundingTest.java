package dev.millrace.model.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OffsetRoundingTest {
    private static final int COLUMNS = 576;
    private final Random random = new Random(11);

    private static MemorySegment floats(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return MemorySegment.ofArray(bytes.array());
    }

    private MemorySegment blocks(BlockFormat format) {
        byte[] bytes = new byte[(int) format.bytes(COLUMNS)];
        random.nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int at = 0; at < bytes.length; at += format.blockBytes()) {
            float scale = 0.01f + random.nextFloat() / 50;
            buffer.putShort(at, Float.floatToFloat16(scale));
            if (format == BlockFormat.Q4_1) {
                buffer.putShort(at + 2, Float.floatToFloat16(-scale * (6 + 3 * random.nextFloat())));
            }
        }
        return MemorySegment.ofArray(bytes);
    }

    private float[] gaussian() {
        float[] weights = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            weights[i] = (float) random.nextGaussian() + 0.2f;
        }
        return weights;
    }

    /** What a matrix of such rows holds, as plain arithmetic: 4-bit values of blocks of 32. */
    private static float[] stored(RowRounding rounding) {
        float[] weights = new float[rounding.values().length];
        for (int i = 0; i < weights.length; i++) {
            assertTrue(rounding.values()[i] >= 0 && rounding.values()[i] < 16, "4 bits");
            weights[i] = rounding.scales()[i / 32] * (rounding.values()[i] - rounding.zeros()[i / 32]);
        }
        return weights;
    }

    /** The weights as a product with inputs and their sums behind them sees them. */
    private static float[] effective(float[] stored) {
        float[] weights = new float[COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            weights[i] = stored[i] + stored[COLUMNS + i / 32];
        }
        return weights;
    }

    private static double error(float[] expected, float[] actual) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - actual[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / norm);
    }

    private static float[] expanded(BlockFormat format, MemorySegment row) {
        float[] weights = new float[COLUMNS];
        format.expand(row, 0, weights, COLUMNS);
        return weights;
    }

    /** The best whole zero points lose ten times as much. */
    @Test
    void keepsABlockWithAMinimumWhereWholeZeroPointsCannot() {
        MemorySegment row = blocks(BlockFormat.Q4_1);
        float[] weights = expanded(BlockFormat.Q4_1, row);
        OffsetRounding rounding = new OffsetRounding();
        rounding.round(BlockFormat.Q4_1, row, 0, COLUMNS);
        double ours = error(weights, effective(stored(rounding)));
        BlockRounding whole = new BlockRounding(4, 32);
        whole.round(BlockFormat.Q4_1, row, 0, COLUMNS);
        double theirs = error(weights, stored(whole));
        assertTrue(ours < 0.008, "error " + ours);
        assertTrue(ours < theirs / 8, ours + " against " + theirs);
    }

    @Test
    void aProductWithTheSumsBehindTheInputsIsThePlainProduct() {
        MemorySegment row = blocks(BlockFormat.Q4_1);
        float[] weights = expanded(BlockFormat.Q4_1, row);
        OffsetRounding rounding = new OffsetRounding();
        rounding.round(BlockFormat.Q4_1, row, 0, COLUMNS);
        float[] stored = stored(rounding);
        float[] inputs = gaussian();
        double expected = 0;
        double actual = 0;
        double norm = 0;
        for (int i = 0; i < COLUMNS; i++) {
            expected += weights[i] * inputs[i];
            norm += Math.abs(weights[i] * inputs[i]);
            actual += stored[i] * inputs[i];
        }
        for (int block = 0; block < COLUMNS / 32; block++) {
            double sum = 0;
            for (int i = 0; i < 32; i++) {
                sum += inputs[block * 32 + i];
            }
            actual += stored[COLUMNS + block] * sum;
        }
        assertEquals(expected, actual, 2e-3 * norm);
    }

    @Test
    void symmetricBlocksNeedNoOffsets() {
        MemorySegment row = blocks(BlockFormat.Q4_0);
        OffsetRounding rounding = new OffsetRounding();
        rounding.round(BlockFormat.Q4_0, row, 0, COLUMNS);
        assertEquals(0, error(expanded(BlockFormat.Q4_0, row), effective(stored(rounding))), 1e-7);
    }

    @Test
    void floatsAreNearerThanWithWholeZeroPoints() {
        float[] weights = gaussian();
        OffsetRounding rounding = new OffsetRounding();
        rounding.round(BlockFormat.F32, floats(weights), 0, COLUMNS);
        BlockRounding whole = new BlockRounding(4, 32);
        whole.round(BlockFormat.F32, floats(weights), 0, COLUMNS);
        assertTrue(error(weights, effective(stored(rounding))) < error(weights, stored(whole)));
    }

    @Test
    void constantsSurviveAndWhatIsNoNumberIsRefused() {
        float[] weights = new float[COLUMNS];
        java.util.Arrays.fill(weights, -3);
        OffsetRounding rounding = new OffsetRounding();
        rounding.round(BlockFormat.F32, floats(weights), 0, COLUMNS);
        assertEquals(0, error(weights, effective(stored(rounding))), 1e-6);
        weights[40] = Float.NaN;
        assertThrows(ArithmeticException.class, () -> rounding.round(BlockFormat.F32, floats(weights), 0, COLUMNS));
    }
}
