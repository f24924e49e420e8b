package dev.millrace.model.train.objective;

import java.util.List;

/** Takes the advantages of a batch to mean 0 and deviation 1, so that the unit of the rewards does not matter. */
public final class Whitening {
    private static final double FLOOR = 1e-8;

    private Whitening() {}

    /**
     * (a − mean) / √(population variance + 1e-8) of each over all rows together, new arrays. Give counted tokens only:
     * padding would move the mean.
     *
     * @param rows finite numbers, at least one in each row
     */
    public static double[][] whiten(List<double[]> rows) {
        Batch.checkRows("advantages", rows);
        long count = 0;
        double sum = 0;
        for (double[] row : rows) {
            Batch.checkNumbers("advantages", row, row.length);
            count += row.length;
            for (double value : row) {
                sum += value;
            }
        }
        double mean = sum / count;
        double squares = 0;
        for (double[] row : rows) {
            for (double value : row) {
                squares += (value - mean) * (value - mean);
            }
        }
        double scale = 1 / Math.sqrt(squares / count + FLOOR);
        var white = new double[rows.size()][];
        for (int i = 0; i < white.length; i++) {
            white[i] = rows.get(i).clone();
            for (int j = 0; j < white[i].length; j++) {
                white[i][j] = (white[i][j] - mean) * scale;
            }
        }
        return white;
    }
}
