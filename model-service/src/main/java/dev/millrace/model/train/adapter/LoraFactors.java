package dev.millrace.model.train.adapter;

import java.util.random.RandomGenerator;

/**
 * The two factors of one matrix's change, or the two matrices of a bottleneck.
 *
 * @param rank r, 1 to 512
 * @param inputs columns of the matrix
 * @param outputs rows of the matrix
 * @param a A {@code [r,in]}, rows one after the other; finite; not copied, and only a trainer writes to it
 * @param b B {@code [out,r]}, likewise
 */
@SuppressWarnings("ArrayRecordComponent") // millions of numbers, never compared
public record LoraFactors(int rank, int inputs, int outputs, float[] a, float[] b) {
    /** Largest number of inputs or outputs: the widest matrix of a decoder. */
    static final int WIDTH_MAX = 1 << 20;

    /** Checks sizes and values. */
    public LoraFactors {
        within("rank", rank, LoraSettings.RANK_MAX);
        within("inputs", inputs, WIDTH_MAX);
        within("outputs", outputs, WIDTH_MAX);
        requireValues("a", a, rank * inputs);
        requireValues("b", b, outputs * rank);
    }

    private static void within(String what, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(what + ": must be in 1..%d, is %d".formatted(max, value));
        }
    }

    private static void requireValues(String what, float[] values, int count) {
        if (values.length != count) {
            throw new IllegalArgumentException(what + ": must have %d values, has %d".formatted(count, values.length));
        }
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(what + "[" + i + "]: must be finite, is " + values[i]);
            }
        }
    }

    /** Factors that change nothing yet. */
    public static LoraFactors initial(int rank, int inputs, int outputs, LoraStart start, RandomGenerator random) {
        float[] a = new float[rank * inputs];
        start.fill(a, rank, random);
        return new LoraFactors(rank, inputs, outputs, a, new float[outputs * rank]);
    }

    /** Trained numbers: {@code r · (in + out)}. */
    public long parameters() {
        return (long) rank * (inputs + outputs);
    }

    /** Numbers of the full matrix. */
    public long fullParameters() {
        return (long) inputs * outputs;
    }

    /** Adds row {@code row} of {@code scale · B A} to {@code weights[0..in)}. */
    void addRow(int row, float scale, float[] weights) {
        for (int k = 0; k < rank; k++) {
            float share = scale * b[row * rank + k];
            int from = k * inputs;
            for (int i = 0; i < inputs; i++) {
                weights[i] += share * a[from + i];
            }
        }
    }
}
