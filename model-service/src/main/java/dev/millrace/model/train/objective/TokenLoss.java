package dev.millrace.model.train.objective;

/**
 * A loss of one batch.
 *
 * @param value nats
 * @param gradient derivative of the loss by each number it was computed from: one row a sequence in the order of the
 *     batch, one entry a token, 0 where the token does not count
 */
public record TokenLoss(double value, double[][] gradient) {
    /** The weights w of the graph whose loss is −Σ w log p: the negative derivative, rounded to float. */
    public float[][] weights() {
        var weights = new float[gradient.length][];
        for (int row = 0; row < weights.length; row++) {
            weights[row] = new float[gradient[row].length];
            for (int token = 0; token < weights[row].length; token++) {
                // 0 − x and not −x: tokens that do not count have weight 0, not −0.
                weights[row][token] = (float) (0 - gradient[row][token]);
            }
        }
        return weights;
    }
}
