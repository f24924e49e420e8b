package dev.millrace.model.train.objective;

import java.util.List;

/**
 * Trains PPO's value head: half the mean over the counted tokens of max((v − R)², (v<sub>clipped</sub> − R)²), where
 * v<sub>clipped</sub> stays within the clip of the value at drawing.
 *
 * @param clip largest move of a value in one round, in (0, ∞]; infinite never clips
 */
public record ValueObjective(double clip) {
    public ValueObjective {
        if (!(clip > 0)) {
            throw new IllegalArgumentException("cliprange_value: must be above 0, is " + clip);
        }
    }

    /**
     * One answer.
     *
     * @param values of the head now, one a token
     * @param drawn values when the answer was drawn
     * @param returns what they should have been
     * @param counted which tokens count
     */
    public record Row(double[] values, double[] drawn, double[] returns, boolean[] counted) {
        public Row {
            Batch.checkNumbers("values", values, counted.length);
            Batch.checkNumbers("drawn", drawn, counted.length);
            Batch.checkNumbers("returns", returns, counted.length);
        }
    }

    /** The loss of a batch, with the derivative by the values. */
    public TokenLoss of(List<Row> rows) {
        Batch.checkRows("rows", rows);
        double[] shares = Normalisation.TOKENS.checkedShares(
                rows.stream().mapToInt(row -> Batch.count(row.counted())).toArray());
        double loss = 0;
        var gradient = new double[rows.size()][];
        for (int i = 0; i < gradient.length; i++) {
            Row row = rows.get(i);
            gradient[i] = new double[row.values().length];
            for (int token = 0; token < gradient[i].length; token++) {
                if (row.counted()[token]) {
                    double miss = row.values()[token] - row.returns()[token];
                    double move = row.values()[token] - row.drawn()[token];
                    double clippedMiss = row.drawn()[token] + Math.clamp(move, -clip, clip) - row.returns()[token];
                    boolean clipped = Math.abs(move) > clip && Math.abs(clippedMiss) > Math.abs(miss);
                    double worse = clipped ? clippedMiss : miss;
                    loss += shares[i] * worse * worse / 2;
                    gradient[i][token] = clipped ? 0 : shares[i] * miss;
                }
            }
        }
        return new TokenLoss(loss, gradient);
    }
}
