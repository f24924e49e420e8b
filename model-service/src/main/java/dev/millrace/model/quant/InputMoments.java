package dev.millrace.model.quant;

/**
 * Second moments of the inputs of a matrix, {@code H = Σ x xᵀ} over many inputs, and what rounding needs of them: the
 * upper triangular U with {@code (H + damping)⁻¹ = UᵀU}. Row i of U says how the columns after i make up for a rounding
 * error in column i.
 */
public final class InputMoments {
    /** Added to the diagonal, as a share of its mean: inputs that never move must not divide by nothing. */
    private static final double DAMPING = 0.01;

    /** Widest input: its square must fit one array. */
    public static final int WIDTH_MAX = 1 << 15;

    private InputMoments() {}

    /**
     * U by rows, each from its diagonal element on: {@code rows[i][j - i] = U[i][j]}.
     *
     * @param moments the upper triangle of H in a row-major {@code [width, width]}; the rest is not read
     */
    public static float[][] compensation(float[] moments, int width) {
        double[][] root = root(moments, width);
        double[][] inverse = new double[width][];
        float[][] rows = new float[width][];
        for (int i = width - 1; i >= 0; i--) {
            double[] row = new double[width - i];
            for (int k = i + 1; k < width; k++) {
                double factor = root[i][k - i];
                double[] below = inverse[k];
                int shift = k - i;
                for (int j = 0; j < below.length; j++) {
                    row[j + shift] -= factor * below[j];
                }
            }
            row[0] = 1;
            float[] result = new float[row.length];
            for (int j = 0; j < row.length; j++) {
                row[j] /= root[i][0];
                result[j] = (float) row[j];
            }
            inverse[i] = row;
            rows[i] = result;
        }
        return rows;
    }

    /** The upper triangular R with {@code R Rᵀ = H + damping}, by rows from the diagonal on: Cholesky from the last column. */
    private static double[][] root(float[] moments, int width) {
        double trace = 0;
        for (int i = 0; i < width; i++) {
            trace += moments[i * width + i];
        }
        double damping = trace == 0 ? 1 : DAMPING * trace / width;
        double[][] root = new double[width][];
        for (int i = 0; i < width; i++) {
            root[i] = new double[width - i];
        }
        for (int j = width - 1; j >= 0; j--) {
            double[] pivot = root[j];
            int count = width - 1 - j;
            double square = moments[j * width + j] + damping - dot(pivot, 1, pivot, 1, count);
            if (!(square > 0)) {
                throw new ArithmeticException("the inputs' moments are not positive");
            }
            pivot[0] = Math.sqrt(square);
            for (int i = 0; i < j; i++) {
                double[] row = root[i];
                int at = j - i;
                row[at] = (moments[i * width + j] - dot(row, at + 1, pivot, 1, count)) / pivot[0];
            }
        }
        return root;
    }

    /** In four strands, which the processor overlaps. */
    private static double dot(double[] a, int atA, double[] b, int atB, int count) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 4 <= count; i += 4) {
            s0 += a[atA + i] * b[atB + i];
            s1 += a[atA + i + 1] * b[atB + i + 1];
            s2 += a[atA + i + 2] * b[atB + i + 2];
            s3 += a[atA + i + 3] * b[atB + i + 3];
        }
        for (; i < count; i++) {
            s0 += a[atA + i] * b[atB + i];
        }
        return s0 + s1 + s2 + s3;
    }
}
