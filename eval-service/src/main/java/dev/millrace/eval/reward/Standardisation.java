package dev.millrace.eval.reward;

import java.util.List;

/**
 * Takes each dimension of a hidden state to mean 0 and standard deviation 1 over the training answers: some dimensions
 * of a language model are a hundred times as large as the others, and one L2 penalty has to suit them all.
 *
 * @param mean one a dimension; not to be written to
 * @param deviation standard deviation, one a dimension, above 0; not to be written to
 */
public record Standardisation(float[] mean, float[] deviation) {
    public static final int WIDTH_MAX = 8_192;

    public Standardisation {
        if (mean.length < 1 || mean.length > WIDTH_MAX) {
            throw new IllegalArgumentException("width: must be in 1..%d, is %d".formatted(WIDTH_MAX, mean.length));
        }
        if (deviation.length != mean.length) {
            throw new IllegalArgumentException(
                    "deviation: must have the %d values of the mean, has %d".formatted(mean.length, deviation.length));
        }
        for (int i = 0; i < mean.length; i++) {
            if (!Float.isFinite(mean[i])) {
                throw new IllegalArgumentException("mean[%d]: must be finite, is %s".formatted(i, mean[i]));
            }
            if (!(deviation[i] > 0 && deviation[i] < Float.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "deviation[%d]: must be finite and above 0, is %s".formatted(i, deviation[i]));
            }
        }
    }

    /** Of these hidden states, all of one width; a dimension that never varies keeps deviation 1. */
    public static Standardisation of(List<float[]> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("rows: must be one at least");
        }
        int width = rows.getFirst().length;
        var sum = new double[width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                sum[i] += row[i];
            }
        }
        // Two passes: the squares of a dimension with a large mean would swallow its variance.
        var squares = new double[width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                double difference = row[i] - sum[i] / rows.size();
                squares[i] += difference * difference;
            }
        }
        var mean = new float[width];
        var deviation = new float[width];
        for (int i = 0; i < width; i++) {
            mean[i] = (float) (sum[i] / rows.size());
            float root = (float) Math.sqrt(squares[i] / rows.size());
            deviation[i] = root > 1e-6f * Math.max(1, Math.abs(mean[i])) ? root : 1;
        }
        return new Standardisation(mean, deviation);
    }

    public int width() {
        return mean.length;
    }

    /**
     * The standardised hidden state, a new array.
     *
     * @throws IllegalArgumentException if the width is another
     */
    public float[] apply(float[] hidden) {
        if (hidden.length != mean.length) {
            throw new IllegalArgumentException(
                    "hidden: must have %d values, has %d".formatted(mean.length, hidden.length));
        }
        var standard = new float[hidden.length];
        for (int i = 0; i < hidden.length; i++) {
            standard[i] = (hidden[i] - mean[i]) / deviation[i];
        }
        return standard;
    }
}
