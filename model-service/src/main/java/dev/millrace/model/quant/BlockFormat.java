package dev.millrace.model.quant;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * How a weight file stores numbers: plain floats, or blocks of small integers with shared scales. Layouts are those of
 * ggml; all are little-endian.
 */
public enum BlockFormat {
    /** IEEE single precision. */
    F32(1, 4),
    /** IEEE half precision. */
    F16(1, 2),
    /** The upper half of a single. */
    BF16(1, 2),
    /** {@code d·(q−8)}, 4 bits. */
    Q4_0(32, 18),
    /** {@code d·q+m}, 4 bits. */
    Q4_1(32, 20),
    /** {@code d·(q−16)}, 5 bits, the fifth bits apart. */
    Q5_0(32, 22),
    /** {@code d·q+m}, 5 bits. */
    Q5_1(32, 24),
    /** {@code d·q}, signed bytes. */
    Q8_0(32, 34),
    /** 8 lattices of 32 with 6-bit scales and minima. */
    Q4_K(256, 144),
    /** As Q4_K with a fifth bit. */
    Q5_K(256, 176),
    /** 16 groups of 16, signed 6 bits, 8-bit scales. */
    Q6_K(256, 210);

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final int blockSize;
    private final int blockBytes;

    BlockFormat(int blockSize, int blockBytes) {
        this.blockSize = blockSize;
        this.blockBytes = blockBytes;
    }

    /** Weights in a block; rows of a matrix are whole blocks. */
    public int blockSize() {
        return blockSize;
    }

    /** Bytes of a block. */
    public int blockBytes() {
        return blockBytes;
    }

    /** Bytes of {@code elements} weights, a multiple of {@link #blockSize}; throws on overflow. */
    public long bytes(long elements) {
        return Math.multiplyExact(elements / blockSize, (long) blockBytes);
    }

    /** Whether each 32 weights share one scale and one offset, so that {@link #readLattice} works. */
    public boolean isLattice() {
        return switch (this) {
            case F32, F16, BF16, Q6_K -> false;
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K -> true;
        };
    }

    /**
     * Expands {@code elements} weights (a multiple of the block size) that begin at byte {@code at} of {@code source} into
     * {@code target[0..elements)}.
     */
    public void expand(MemorySegment source, long at, float[] target, int elements) {
        switch (this) {
            case F32 -> MemorySegment.copy(source, FLOAT, at, target, 0, elements);
            case F16 -> {
                for (int i = 0; i < elements; i++) {
                    target[i] = half(source, at + 2L * i);
                }
            }
            case BF16 -> {
                for (int i = 0; i < elements; i++) {
                    target[i] = Float.intBitsToFloat(source.get(SHORT, at + 2L * i) << 16);
                }
            }
            case Q6_K -> {
                for (int block = 0; block < elements / blockSize; block++) {
                    expandQ6K(source, at + (long) block * blockBytes, target, block * blockSize);
                }
            }
            case Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q4_K, Q5_K -> {
                Lattice lattice = new Lattice();
                for (int i = 0; i < elements; i += Lattice.SIZE) {
                    readLattice(source, at, i, lattice);
                    lattice.expand(target, i);
                }
            }
        }
    }

    /**
     * Reads the 32 weights from {@code element} (a multiple of 32) of the row that begins at byte {@code row}.
     *
     * @throws UnsupportedOperationException if {@link #isLattice} is false
     */
    void readLattice(MemorySegment source, long row, int element, Lattice lattice) {
        long at = row + (long) (element / blockSize) * blockBytes;
        switch (this) {
            case Q4_0 -> {
                lattice.scale = half(source, at);
                lattice.offset = 0;
                nibbles(source, at + 2, lattice.steps, -8);
            }
            case Q4_1 -> {
                lattice.scale = half(source, at);
                lattice.offset = half(source, at + 2);
                nibbles(source, at + 4, lattice.steps, 0);
            }
            case Q5_0 -> {
                lattice.scale = half(source, at);
                lattice.offset = 0;
                nibbles(source, at + 6, lattice.steps, -16);
                fifthBits(source.get(INT, at + 2), lattice.steps);
            }
            case Q5_1 -> {
                lattice.scale = half(source, at);
                lattice.offset = half(source, at + 2);
                nibbles(source, at + 8, lattice.steps, 0);
                fifthBits(source.get(INT, at + 4), lattice.steps);
            }
            case Q8_0 -> {
                lattice.scale = half(source, at);
                lattice.offset = 0;
                for (int i = 0; i < Lattice.SIZE; i++) {
                    lattice.steps[i] = source.get(JAVA_BYTE, at + 2 + i);
                }
            }
            case Q4_K -> {
                int group = element % blockSize / Lattice.SIZE;
                superScales(source, at, group, lattice);
                halfBytes(source, at + 16, group, lattice.steps);
            }
            case Q5_K -> {
                int group = element % blockSize / Lattice.SIZE;
                superScales(source, at, group, lattice);
                halfBytes(source, at + 48, group, lattice.steps);
                for (int i = 0; i < Lattice.SIZE; i++) {
                    lattice.steps[i] += (source.get(JAVA_BYTE, at + 16 + i) >> group & 1) << 4;
                }
            }
            case F32, F16, BF16, Q6_K -> throw new UnsupportedOperationException(this + " is no lattice");
        }
    }

    private static float half(MemorySegment source, long at) {
        return Float.float16ToFloat(source.get(SHORT, at));
    }

    /** 16 bytes: the low nibbles are the first 16 steps, the high ones the second 16. */
    private static void nibbles(MemorySegment source, long at, int[] steps, int shift) {
        for (int i = 0; i < 16; i++) {
            int pair = source.get(JAVA_BYTE, at + i);
            steps[i] = (pair & 0xf) + shift;
            steps[i + 16] = (pair >> 4 & 0xf) + shift;
        }
    }

    private static void fifthBits(int bits, int[] steps) {
        for (int i = 0; i < Lattice.SIZE; i++) {
            steps[i] += (bits >>> i & 1) << 4;
        }
    }

    /** Groups 2k and 2k+1 are the low and the high nibbles of the same 32 bytes. */
    private static void halfBytes(MemorySegment source, long at, int group, int[] steps) {
        for (int i = 0; i < Lattice.SIZE; i++) {
            steps[i] = source.get(JAVA_BYTE, at + group / 2 * 32L + i) >> 4 * (group & 1) & 0xf;
        }
    }

    /** Eight 6-bit scales and eight 6-bit minima in 12 bytes: the last four of each have their upper two bits in the first eight. */
    private static void superScales(MemorySegment source, long block, int group, Lattice lattice) {
        long at = block + 4;
        int scale;
        int minimum;
        if (group < 4) {
            scale = source.get(JAVA_BYTE, at + group) & 63;
            minimum = source.get(JAVA_BYTE, at + group + 4) & 63;
        } else {
            int low = source.get(JAVA_BYTE, at + group + 4);
            scale = low & 0xf | (source.get(JAVA_BYTE, at + group - 4) >> 6 & 3) << 4;
            minimum = low >> 4 & 0xf | (source.get(JAVA_BYTE, at + group) >> 6 & 3) << 4;
        }
        lattice.scale = half(source, block) * scale;
        lattice.offset = -half(source, block + 2) * minimum;
    }

    /** 128 bytes of low nibbles, 64 of upper bit pairs, 16 signed scales, the scale of the scales. */
    private static void expandQ6K(MemorySegment source, long at, float[] target, int to) {
        float scale = half(source, at + 208);
        for (int i = 0; i < 256; i++) {
            int part = i / 128;
            int quarter = i % 128 / 32;
            int lane = i % 32;
            int low = source.get(JAVA_BYTE, at + part * 64L + quarter % 2 * 32L + lane) >> quarter / 2 * 4 & 0xf;
            int high = source.get(JAVA_BYTE, at + 128 + part * 32L + lane) >> quarter * 2 & 3;
            float groupScale = scale * source.get(JAVA_BYTE, at + 192 + i / 16);
            target[to + i] = groupScale * ((low | high << 4) - 32);
        }
    }
}
