package dev.millrace.model.quant;

import java.lang.foreign.MemorySegment;

/**
 * Four bits with a real offset a block, for a runtime whose fast kernel takes whole zero points only:
 * {@code w = scale · (u − zero) + offset}. A product with the inputs {@code a} is
 * {@code Σ scale · (u − zero) · a + Σ offset_b · sum_b(a)}, so the offsets become columns of the same matrix, behind the
 * weights, and meet the sums of each 32 inputs there. A block of Q4_1 or Q4_0 keeps its values and its scale; its zero
 * point is the whole number nearest to where it lies, and the offset is what that leaves: at most half a step
 * where zero lies between the block's smallest and largest weight.
 *
 * <p>A row of K columns is stored as K + K/32, the last block padded with nothing.
 */
public final class OffsetRounding implements RowRounding {
    private static final int BLOCK = Lattice.SIZE;
    private static final int TOP = 15;

    /** Refits of scale and offset; the error hardly falls after the second. */
    private static final int REFITS = 2;

    /** Shares of the range tried: clipping a little often costs less than wide steps. */
    private static final float[] SHARES = {1f, 0.92f, 0.84f};

    private final Lattice lattice = new Lattice();
    private final BlockRounding offsetRounding = new BlockRounding(4, BLOCK);
    private final float[] weights = new float[BLOCK];
    private final int[] steps = new int[BLOCK];
    private double scale;
    private double offset;
    private float[] row = new float[0];
    private float[] offsets = new float[0];
    private byte[] values = new byte[0];
    private float[] scales = new float[0];
    private byte[] zeros = new byte[0];

    /** Columns of a stored row of {@code columns} weights. */
    public static int storedColumns(int columns) {
        return columns + columns / BLOCK;
    }

    @Override
    public void round(BlockFormat format, MemorySegment source, long at, int columns) {
        int blocks = columns / BLOCK;
        int offsetColumns = (blocks + BLOCK - 1) / BLOCK * BLOCK;
        if (row.length != columns) {
            row = new float[columns];
            offsets = new float[offsetColumns];
            values = new byte[columns + offsetColumns];
            scales = new float[blocks + offsetColumns / BLOCK];
            zeros = new byte[scales.length];
        }
        boolean keeps = format == BlockFormat.Q4_1 || format == BlockFormat.Q4_0;
        if (!keeps) {
            format.expand(source, at, row, columns);
        }
        for (int block = 0; block < blocks; block++) {
            if (keeps) {
                keep(format, source, at, block);
            } else {
                System.arraycopy(row, block * BLOCK, weights, 0, BLOCK);
                fit(block);
            }
            if (!Float.isFinite(scales[block]) || !Float.isFinite(offsets[block])) {
                throw new ArithmeticException("a weight is not finite");
            }
        }
        offsetRounding.round(BlockFormat.F32, MemorySegment.ofArray(offsets), 0, offsetColumns);
        System.arraycopy(offsetRounding.values, 0, values, columns, offsetColumns);
        System.arraycopy(offsetRounding.scales, 0, scales, blocks, offsetColumns / BLOCK);
        System.arraycopy(offsetRounding.zeros, 0, zeros, blocks, offsetColumns / BLOCK);
    }

    private void keep(BlockFormat format, MemorySegment source, long at, int block) {
        format.readLattice(source, at, block * BLOCK, lattice);
        int shift = format == BlockFormat.Q4_0 ? 8 : 0;
        for (int i = 0; i < BLOCK; i++) {
            steps[i] = lattice.steps[i] + shift;
        }
        store(block, lattice.scale, lattice.offset - shift * lattice.scale);
    }

    /** The best of several ranges of sixteen even steps, each refitted by least squares. */
    private void fit(int block) {
        float low = Float.POSITIVE_INFINITY;
        float high = Float.NEGATIVE_INFINITY;
        for (float weight : weights) {
            low = Math.min(low, weight);
            high = Math.max(high, weight);
        }
        double bestError = Double.MAX_VALUE;
        double bestScale = high - low;
        double bestOffset = low;
        for (int i = 0; i < SHARES.length && high > low; i++) {
            double middle = (low + (double) high) / 2;
            scale = (high - (double) low) * SHARES[i] / TOP;
            offset = middle - scale * TOP / 2;
            for (int refit = 0; refit < REFITS; refit++) {
                refit();
            }
            double error = nearestSteps();
            if (error < bestError) {
                bestError = error;
                bestScale = scale;
                bestOffset = offset;
            }
        }
        scale = bestScale;
        offset = bestOffset;
        nearestSteps();
        store(block, (float) scale, (float) offset);
    }

    /** Sets the steps nearest to the weights; returns the squared error. */
    private double nearestSteps() {
        double error = 0;
        for (int i = 0; i < BLOCK; i++) {
            steps[i] = scale == 0 ? 0 : (int) Math.clamp(Math.round((weights[i] - offset) / scale), 0L, TOP);
            double difference = weights[i] - offset - scale * steps[i];
            error += difference * difference;
        }
        return error;
    }

    /** Scale and offset of least squares for the steps nearest to the weights. */
    private void refit() {
        nearestSteps();
        double sumSteps = 0;
        double squares = 0;
        double sum = 0;
        double cross = 0;
        for (int i = 0; i < BLOCK; i++) {
            sumSteps += steps[i];
            squares += (double) steps[i] * steps[i];
            sum += weights[i];
            cross += steps[i] * (double) weights[i];
        }
        double spread = BLOCK * squares - sumSteps * sumSteps;
        if (spread > 0) {
            scale = (BLOCK * cross - sumSteps * sum) / spread;
            offset = (sum - scale * sumSteps) / BLOCK;
        }
    }

    /** Splits {@code scale · step + offset} into a whole zero point and what is left. */
    private void store(int block, float scale, float offset) {
        int zero = scale == 0 ? 0 : (int) Math.clamp(Math.round(-(double) offset / scale), 0L, TOP);
        scales[block] = scale;
        zeros[block] = (byte) zero;
        offsets[block] = offset + zero * scale;
        for (int i = 0; i < BLOCK; i++) {
            values[block * BLOCK + i] = (byte) steps[i];
        }
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
