package dev.millrace.model.train.objective;

import java.util.Arrays;
import java.util.List;

/**
 * Negative log-likelihood of the counted tokens: causal and masked language modelling, span corruption, and instruction
 * tuning with the prompt masked. Label smoothing is not offered: it needs the log-probabilities of the whole
 * vocabulary.
 *
 * @param normalisation what the sum is divided by
 */
public record CrossEntropy(Normalisation normalisation) {
    /** Mean over the tokens of the batch, as torch's cross entropy over targets that are not −100. */
    public static final CrossEntropy MEAN = new CrossEntropy(Normalisation.TOKENS);

    /** The loss of a batch. */
    public TokenLoss of(List<TokenRow> rows) {
        var alike = new double[rows.size()];
        Arrays.fill(alike, 1);
        return of(rows, alike);
    }

    /**
     * The loss of a batch of which some rows count more: multi-task mixtures, the best answers of several.
     *
     * @param weights one a row, finite, ≥ 0; the loss is Σ weight · share · −log p, so weights of mean 1 keep its size
     */
    public TokenLoss of(List<TokenRow> rows, double[] weights) {
        Batch.checkRows("rows", rows);
        double[] tokenWeights =
                tokenWeights(rows.stream().mapToInt(TokenRow::count).toArray(), weights);
        double loss = 0;
        var gradient = new double[rows.size()][];
        for (int row = 0; row < gradient.length; row++) {
            TokenRow tokens = rows.get(row);
            gradient[row] = tokens.spread(0 - tokenWeights[row]);
            for (int i = 0; i < gradient[row].length; i++) {
                loss -= tokens.counted()[i] ? tokenWeights[row] * tokens.policy()[i] : 0;
            }
        }
        return new TokenLoss(loss, gradient);
    }

    /**
     * What each counted token of a row weighs. Does not depend on the log-probabilities, so the graph needs no first
     * pass.
     *
     * @param counts of counted tokens of each row, not all 0
     * @param weights one a row, finite, ≥ 0
     */
    public double[] tokenWeights(int[] counts, double[] weights) {
        Batch.checkNumbers("weights", weights, counts.length);
        double[] tokenWeights = normalisation.checkedShares(counts);
        for (int row = 0; row < counts.length; row++) {
            if (weights[row] < 0) {
                throw new IllegalArgumentException(
                        "weights[%d]: must be at least 0, is %s".formatted(row, weights[row]));
            }
            tokenWeights[row] *= weights[row];
        }
        return tokenWeights;
    }
}
