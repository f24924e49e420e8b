package dev.millrace.model.quant;

import java.lang.foreign.MemorySegment;

/**
 * Rounds to 4 bits column by column and moves each column's error to the columns that are still to come, so that the
 * product with typical inputs changes least: GPTQ (Frantar et al. 2022, arXiv:2210.17323), in rows, with scale and zero
 * point of each block searched when its turn comes.
 */
public final class CompensatedRounding implements RowRounding {
    private static final int TOP = 15;

    /** Shares of the range tried: clipping a little often costs less than wide steps. */
    private static final float[] SHARES = {1f, 0.92f, 0.84f};

    private final int size;
    private final float[][] compensation;
    private final float[] importance;
    private final float[] row;
    private final byte[] values;
    private final float[] scales;
    private final byte[] zeros;

    /**
     * Rounding for matrices of one input.
     *
     * @param compensation of {@link InputMoments#compensation}; its length is the columns of a row
     * @param size weights of a block, a divisor of the columns
     */
    public CompensatedRounding(float[][] compensation, int size) {
        this.size = size;
        this.compensation = compensation;
        int columns = compensation.length;
        importance = new float[columns];
        for (int i = 0; i < columns; i++) {
            importance[i] = 1 / (compensation[i][0] * compensation[i][0]);
        }
        row = new float[columns];
        values = new byte[columns];
        scales = new float[columns / size];
        zeros = new byte[columns / size];
    }

    @Override
    public void round(BlockFormat format, MemorySegment source, long at, int columns) {
        if (columns != row.length) {
            throw new IllegalArgumentException("a row of " + columns + " weights meets inputs of " + row.length);
        }
        format.expand(source, at, row, columns);
        for (int block = 0; block < scales.length; block++) {
            searchRange(block);
            if (!Float.isFinite(scales[block])) {
                throw new ArithmeticException("a weight is not finite");
            }
            for (int i = block * size; i < (block + 1) * size; i++) {
                int value = quantum(row[i], scales[block], zeros[block]);
                values[i] = (byte) value;
                pushOn(i, row[i] - scales[block] * (value - zeros[block]));
            }
        }
    }

    /** Column i's error becomes a change of the columns after it. */
    private void pushOn(int i, float error) {
        float[] reach = compensation[i];
        float share = error / reach[0];
        for (int j = 1; j < reach.length; j++) {
            row[i + j] -= share * reach[j];
        }
    }

    /** The scale and the zero point with the least error as the inputs weigh it, the block's columns taken one by one. */
    private void searchRange(int block) {
        int start = block * size;
        float low = 0;
        float high = 0;
        for (int i = start; i < start + size; i++) {
            low = Math.min(low, row[i]);
            high = Math.max(high, row[i]);
        }
        scales[block] = high - low == 0 ? 0 : Float.NaN;
        zeros[block] = 0;
        if (!(high - low > 0 && Float.isFinite(high - low))) {
            return;
        }
        double best = Double.MAX_VALUE;
        for (float share : SHARES) {
            float scale = (high - low) * share / TOP;
            int below = (int) Math.floor(-low * share / scale);
            for (int zero = Math.max(0, below); zero <= Math.min(TOP, below + 1); zero++) {
                double cross = 0;
                double norm = 0;
                for (int i = start; i < start + size; i++) {
                    int step = quantum(row[i], scale, zero) - zero;
                    float weighted = importance[i] * step;
                    cross += weighted * row[i];
                    norm += weighted * step;
                }
                double error = norm == 0 ? 0 : -cross * cross / norm;
                if (error < best && norm > 0) {
                    best = error;
                    scales[block] = (float) (cross / norm);
                    zeros[block] = (byte) zero;
                }
            }
        }
    }

    private static int quantum(float weight, float scale, int zero) {
        return scale == 0 ? zero : Math.clamp(Math.round(weight / scale) + zero, 0, TOP);
    }

    @Override
    public byte[] values() {
        return values;
    }

    @Override
    public float[] scales() {
        return scales;
    }

    @Override
    public byte[] zeros() {
        return zeros;
    }
}
