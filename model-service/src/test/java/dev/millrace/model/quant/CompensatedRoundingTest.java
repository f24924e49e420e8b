package dev.millrace.model.quant;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CompensatedRoundingTest {
    private static final int WIDTH = 128;

    /** Moments of inputs that move together, as activations do. */
    private static float[] moments(int width, long seed) {
        Random random = new Random(seed);
        float[] moments = new float[width * width];
        double[] x = new double[width];
        for (int sample = 0; sample < 4 * width; sample++) {
            double common = random.nextGaussian();
            for (int i = 0; i < width; i++) {
                x[i] = (1 + i % 7) * (random.nextGaussian() + 1.5 * common * (i % 3));
            }
            for (int i = 0; i < width; i++) {
                for (int j = 0; j < width; j++) {
                    moments[i * width + j] += (float) (x[i] * x[j]);
                }
            }
        }
        return moments;
    }

    private static double[][] damped(float[] moments, int width) {
        double trace = 0;
        double[][] matrix = new double[width][width];
        for (int i = 0; i < width; i++) {
            trace += moments[i * width + i];
            for (int j = 0; j < width; j++) {
                matrix[i][j] = moments[Math.min(i, j) * width + Math.max(i, j)];
            }
        }
        for (int i = 0; i < width; i++) {
            matrix[i][i] += 0.01 * trace / width;
        }
        return matrix;
    }

    /** Solves A x = b by Gauss's elimination with pivots. */
    private static double[] solve(double[][] a, double[] b) {
        int n = b.length;
        for (int column = 0; column < n; column++) {
            int pivot = column;
            for (int i = column; i < n; i++) {
                pivot = Math.abs(a[i][column]) > Math.abs(a[pivot][column]) ? i : pivot;
            }
            double[] row = a[pivot];
            a[pivot] = a[column];
            a[column] = row;
            double value = b[pivot];
            b[pivot] = b[column];
            b[column] = value;
            for (int i = column + 1; i < n; i++) {
                double factor = a[i][column] / row[column];
                for (int j = column; j < n; j++) {
                    a[i][j] -= factor * row[j];
                }
                b[i] -= factor * b[column];
            }
        }
        for (int i = n - 1; i >= 0; i--) {
            for (int j = i + 1; j < n; j++) {
                b[i] -= a[i][j] * b[j];
            }
            b[i] /= a[i][i];
        }
        return b;
    }

    @Test
    void theFactorTimesItselfIsTheInverse() {
        int width = 24;
        float[] moments = moments(width, 3);
        float[][] factor = InputMoments.compensation(moments, width);
        for (int column = 0; column < width; column++) {
            double[] unit = new double[width];
            unit[column] = 1;
            double[] expected = solve(damped(moments, width), unit);
            for (int i = 0; i < width; i++) {
                double product = 0;
                for (int k = 0; k <= Math.min(i, column); k++) {
                    product += (double) factor[k][i - k] * factor[k][column - k];
                }
                assertEquals(expected[i], product, 1e-4 * Math.abs(expected[column]), i + "," + column);
            }
        }
    }

    /** Errors pushed on column by column leave the rest where solving for all of it at once puts it. */
    @Test
    void pushingErrorsOnIsTheLeastSquaresSolution() {
        int width = 24;
        int rounded = 9;
        float[] moments = moments(width, 4);
        float[][] factor = InputMoments.compensation(moments, width);
        Random random = new Random(1);
        double[] pushed = new double[width];
        double[] errors = new double[rounded];
        for (int i = 0; i < rounded; i++) {
            // the column has moved by what came before it, and is then set to its own value
            double target = random.nextGaussian();
            errors[i] = target;
            double error = pushed[i] - target;
            for (int j = i; j < width; j++) {
                pushed[j] -= error / factor[i][0] * factor[i][j - i];
            }
        }
        double[][] h = damped(moments, width);
        int rest = width - rounded;
        double[][] a = new double[rest][rest];
        double[] b = new double[rest];
        for (int i = 0; i < rest; i++) {
            for (int j = 0; j < rest; j++) {
                a[i][j] = h[rounded + i][rounded + j];
            }
            for (int j = 0; j < rounded; j++) {
                b[i] -= h[rounded + i][j] * errors[j];
            }
        }
        double[] expected = solve(a, b);
        for (int i = 0; i < rest; i++) {
            assertEquals(expected[i], pushed[rounded + i], 1e-3, "column " + (rounded + i));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {32, 64})
    void changesProductsLessThanRoundingEachBlockForItself(int size) {
        float[] moments = moments(WIDTH, 7);
        double[][] h = damped(moments, WIDTH);
        CompensatedRounding ours = new CompensatedRounding(InputMoments.compensation(moments, WIDTH), size);
        BlockRounding plain = new BlockRounding(4, size);
        Random random = new Random(2);
        double oursTotal = 0;
        double plainTotal = 0;
        for (int row = 0; row < 50; row++) {
            float[] weights = new float[WIDTH];
            ByteBuffer bytes = ByteBuffer.allocate(4 * WIDTH).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < WIDTH; i++) {
                weights[i] = (float) random.nextGaussian();
                bytes.putFloat(4 * i, weights[i]);
            }
            MemorySegment source = MemorySegment.ofArray(bytes.array());
            ours.round(BlockFormat.F32, source, 0, WIDTH);
            plain.round(BlockFormat.F32, source, 0, WIDTH);
            oursTotal += loss(h, weights, ours, size);
            plainTotal += loss(h, weights, plain, size);
        }
        assertTrue(oursTotal < 0.5 * plainTotal, oursTotal + " against " + plainTotal);
    }

    /** The change of the product, squared and summed over the inputs: eᵀHe. */
    private static double loss(double[][] h, float[] weights, RowRounding rounding, int size) {
        double[] error = new double[WIDTH];
        for (int i = 0; i < WIDTH; i++) {
            int value = rounding.values()[i];
            assertTrue(value >= 0 && value < 16, "4 bits");
            error[i] = weights[i] - rounding.scales()[i / size] * (value - rounding.zeros()[i / size]);
        }
        double loss = 0;
        for (int i = 0; i < WIDTH; i++) {
            for (int j = 0; j < WIDTH; j++) {
                loss += error[i] * h[i][j] * error[j];
            }
        }
        return loss;
    }
}
