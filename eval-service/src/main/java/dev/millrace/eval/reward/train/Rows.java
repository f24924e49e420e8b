package dev.millrace.eval.reward.train;

/** The two loops in which training spends its time, and what goes between doubles and floats. */
final class Rows {
    private Rows() {}

    /** Σ weights[offset + i] row[i]. Four sums: the additions of one would each wait for the one before. */
    static double dot(double[] weights, int offset, float[] row) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = 0;
        for (; i + 3 < row.length; i += 4) {
            a += weights[offset + i] * row[i];
            b += weights[offset + i + 1] * row[i + 1];
            c += weights[offset + i + 2] * row[i + 2];
            d += weights[offset + i + 3] * row[i + 3];
        }
        for (; i < row.length; i++) {
            a += weights[offset + i] * row[i];
        }
        return (a + b) + (c + d);
    }

    /** into[offset + i] += scale · row[i]. */
    static void add(double scale, float[] row, double[] into, int offset) {
        for (int i = 0; i < row.length; i++) {
            into[offset + i] += scale * row[i];
        }
    }

    static float[] floats(double[] values, int from, int count) {
        var floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = (float) values[from + i];
        }
        return floats;
    }
}
