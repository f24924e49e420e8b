package dev.millrace.model.quant;

import java.lang.foreign.MemorySegment;

/**
 * Rounds rows of weights to blocks of unsigned integers with a float scale and an integer zero point,
 * {@code w ≈ scale · (u − zero)}: the layout of the runtime's MatMulNBits and GatherBlockQuantized.
 *
 * <p>Weights that already lie on a lattice of a block's size keep it: the lattice's steps are multiplied by the whole number that lets its
 * offset fall nearest to a step, so nothing is rounded twice. Holds the scratch of one thread.
 */
public final class BlockRounding implements RowRounding {
    /** Shares of each end of the range tried for 4 bits: clipping a little often costs less than wide steps. */
    private static final float[] SHARES = {1f, 0.95f, 0.90f, 0.84f, 0.77f};

    /** An offset this many steps away from zero cannot be kept, whatever the steps are. */
    private static final long SHIFT_MAX = 1 << 12;

    private final int top;
    private final int size;
    private final Lattice lattice = new Lattice();
    private final int[] candidate;
    private float[] row = new float[0];
    private double bestError;

    /** One unsigned value per weight, {@code 0..2^bits-1}. */
    public byte[] values = new byte[0];

    /** One scale per block. */
    public float[] scales = new float[0];

    /** One zero point per block. */
    public byte[] zeros = new byte[0];

    /**
     * Rounds to {@code bits} bits, 8 or 4, in blocks of {@code size} weights, a power of two of at least 16 that divides
     * the columns.
     */
    public BlockRounding(int bits, int size) {
        if (bits != 8 && bits != 4) {
            throw new IllegalArgumentException("bits must be 8 or 4, not " + bits);
        }
        top = (1 << bits) - 1;
        this.size = size;
        candidate = new int[size];
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

    @Override
    public void round(BlockFormat format, MemorySegment source, long at, int columns) {
        if (values.length != columns) {
            row = new float[columns];
            values = new byte[columns];
            scales = new float[columns / size];
            zeros = new byte[columns / size];
        }
        boolean keepsLattice = size == Lattice.SIZE && format.isLattice() && (top == 255 || format == BlockFormat.Q4_0);
        if (!keepsLattice) {
            format.expand(source, at, row, columns);
        }
        for (int block = 0; block < scales.length; block++) {
            if (keepsLattice) {
                format.readLattice(source, at, block * size, lattice);
                if (keepLattice(block)) {
                    continue;
                }
                lattice.expand(row, block * size);
            }
            if (top == 255) {
                fitRange(block);
            } else {
                searchRange(block);
            }
        }
        for (float scale : scales) {
            if (!Float.isFinite(scale)) {
                throw new ArithmeticException("a weight is not finite");
            }
        }
    }

    /** Re-steps the lattice {@code a·q + b} as {@code scale·(n·q + c)} with the best whole n; false if its offset is too far out. */
    private boolean keepLattice(int block) {
        if (lattice.scale == 0) {
            store(block, lattice.offset, 0, 0, 1);
            return true;
        }
        int low = Integer.MAX_VALUE;
        int high = Integer.MIN_VALUE;
        double sum = 0;
        double squares = 0;
        for (int step : lattice.steps) {
            low = Math.min(low, step);
            high = Math.max(high, step);
            sum += step;
            squares += (double) step * step;
        }
        double a = lattice.scale;
        double b = lattice.offset;
        int bestN = 0;
        double bestError = Double.MAX_VALUE;
        double bestScale = 0;
        int limit = b == 0 ? 1 : top / Math.max(1, high - low);
        for (int n = 1; n <= limit; n++) {
            long c = Math.round(n * b / a);
            if (Math.abs(c) > SHIFT_MAX) {
                break;
            }
            if (Math.max(0, n * high + c) - Math.min(0, n * low + c) > top) {
                continue;
            }
            double cross = a * n * squares + (a * c + b * n) * sum + size * b * c;
            double norm = (double) n * n * squares + 2.0 * n * c * sum + size * (double) c * c;
            double scale = b == 0 ? a : norm == 0 ? 0 : cross / norm;
            double error = scale * scale * norm - 2 * scale * cross;
            if (error < bestError) {
                bestN = n;
                bestError = error;
                bestScale = scale;
            }
        }
        if (bestN == 0) {
            return false;
        }
        int c = (int) Math.round(bestN * b / a);
        // An offset of nothing keeps the middle as zero point, as symmetric formats have it.
        int zero = b == 0 && low >= -(top + 1) / 2 && high <= top / 2 ? (top + 1) / 2 : Math.max(0, -(bestN * low + c));
        store(block, (float) bestScale, zero, c, bestN);
        return true;
    }

    private void store(int block, float scale, int zero, int shift, int multiple) {
        scales[block] = scale;
        zeros[block] = (byte) zero;
        for (int i = 0; i < size; i++) {
            // a lattice without steps is the constant "offset": one step above zero
            int value = lattice.scale == 0 ? 1 : multiple * lattice.steps[i] + shift + zero;
            values[block * size + i] = (byte) value;
        }
    }

    /** Spreads the values evenly from the smallest to the largest weight, zero included. */
    private void fitRange(int block) {
        float low = 0;
        float high = 0;
        for (int i = block * size; i < (block + 1) * size; i++) {
            low = Math.min(low, row[i]);
            high = Math.max(high, row[i]);
        }
        float scale = (high - low) / top;
        int zero = scale == 0 ? 0 : Math.round(-low / scale);
        scales[block] = scale;
        zeros[block] = (byte) zero;
        for (int i = block * size; i < (block + 1) * size; i++) {
            values[i] = (byte) quantum(row[i], scale, zero);
        }
    }

    /** Tries several ranges, refits the scale by least squares for each, and keeps the one with the least squared error. */
    private void searchRange(int block) {
        float low = 0;
        float high = 0;
        for (int i = block * size; i < (block + 1) * size; i++) {
            low = Math.min(low, row[i]);
            high = Math.max(high, row[i]);
        }
        if (!Float.isFinite(high - low)) {
            scales[block] = Float.NaN;
            return;
        }
        bestError = Double.MAX_VALUE;
        for (float lowShare : SHARES) {
            for (float highShare : SHARES) {
                tryRange(block, low * lowShare, high * highShare);
            }
        }
    }

    private void tryRange(int block, float low, float high) {
        int start = block * size;
        float scale = (high - low) / top;
        int zero = scale == 0 ? 0 : Math.clamp(Math.round(-low / scale), 0, top);
        double cross = 0;
        double norm = 0;
        for (int i = 0; i < size; i++) {
            candidate[i] = quantum(row[start + i], scale, zero);
            double step = candidate[i] - zero;
            cross += row[start + i] * step;
            norm += step * step;
        }
        double error = norm == 0 ? 0 : -cross * cross / norm;
        if (error < bestError) {
            bestError = error;
            scales[block] = norm == 0 ? 0 : (float) (cross / norm);
            zeros[block] = (byte) zero;
            for (int i = 0; i < size; i++) {
                values[start + i] = (byte) candidate[i];
            }
        }
    }

    private int quantum(float weight, float scale, int zero) {
        return scale == 0 ? zero : Math.clamp(Math.round(weight / scale) + zero, 0, top);
    }
}
