package dev.millrace.eval.reward.loss;

/**
 * The loss of a whole order (Plackett 1975, Luce 1959): the best answer is drawn with softmax of the rewards, then the
 * next of those left, and so on. Has no ties; those need pairs.
 */
public final class PlackettLuce {
    private PlackettLuce() {}

    /**
     * Negative log-likelihood of an order. Rewards (2, 1, 0.5, −1) in that order cost 1.251552.
     *
     * @param rewards one an answer
     * @param order different indices into the rewards, best first; answers left out do not count
     * @param gradient the derivative by each reward is added here, as long as the rewards
     * @return nats, ≥ 0
     */
    public static double loss(double[] rewards, int[] order, double[] gradient) {
        double loss = 0;
        for (int place = 0; place < order.length - 1; place++) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = place; i < order.length; i++) {
                largest = Math.max(largest, rewards[order[i]]);
            }
            double sum = 0;
            for (int i = place; i < order.length; i++) {
                sum += Math.exp(rewards[order[i]] - largest);
            }
            loss += largest + Math.log(sum) - rewards[order[place]];
            for (int i = place; i < order.length; i++) {
                gradient[order[i]] += Math.exp(rewards[order[i]] - largest) / sum;
            }
            gradient[order[place]] -= 1;
        }
        return loss;
    }
}
