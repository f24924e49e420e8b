package dev.millrace.sampler.decode;

/**
 * Which candidate contrastive search takes: that with the greatest {@code (1 - alpha) * probability - alpha * similarity},
 * where similarity is the greatest cosine of the hidden state after it with any before (Su et al. 2022,
 * arXiv:2202.06417, equation 5). Of {0.5, 0.3} with the similarities {0.9, 0.2} and alpha 0.6 it is the second: 0 against
 * -0.34.
 */
public final class ContrastiveRanking {
    private ContrastiveRanking() {}

    /**
     * The rank of the best candidate; of equally good ones the first, which is the more probable.
     *
     * @param alpha weight of the similarity, in [0, 1]
     * @param probabilities of the candidates, not ascending, at least one
     * @param similarities parallel to them, in [-1, 1]
     */
    public static int best(double alpha, double[] probabilities, float[] similarities) {
        int best = 0;
        double greatest = Double.NEGATIVE_INFINITY;
        for (int rank = 0; rank < probabilities.length; rank++) {
            double score = (1 - alpha) * probabilities[rank] - alpha * similarities[rank];
            if (score > greatest) {
                greatest = score;
                best = rank;
            }
        }
        return best;
    }
}
