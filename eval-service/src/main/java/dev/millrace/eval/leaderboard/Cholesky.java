package dev.millrace.eval.leaderboard;

/** Linear equations with a symmetric positive definite matrix. */
final class Cholesky {
    private Cholesky() {}

    /**
     * Solves matrix · x = right.
     *
     * @param matrix [n, n], of which the lower triangle is read, and overwritten by its factor
     * @param right [n]
     * @throws IllegalStateException when the matrix is not positive definite
     */
    static double[] solve(double[][] matrix, double[] right) {
        factor(matrix);
        double[] x = right.clone();
        for (int i = 0; i < x.length; i++) {
            x[i] = (x[i] - dot(matrix[i], x, i)) / matrix[i][i];
        }
        for (int i = x.length - 1; i >= 0; i--) {
            x[i] /= matrix[i][i];
            for (int j = 0; j < i; j++) {
                x[j] -= matrix[i][j] * x[i];
            }
        }
        return x;
    }

    private static void factor(double[][] matrix) {
        for (int i = 0; i < matrix.length; i++) {
            double[] row = matrix[i];
            for (int j = 0; j < i; j++) {
                row[j] = (row[j] - dot(row, matrix[j], j)) / matrix[j][j];
            }
            double pivot = row[i] - dot(row, row, i);
            if (!(pivot > 0)) {
                throw new IllegalStateException("votes: the likelihood is flat: weights of too different sizes");
            }
            row[i] = Math.sqrt(pivot);
        }
    }

    private static double dot(double[] x, double[] y, int length) {
        double sum = 0;
        for (int i = 0; i < length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }
}
