package dev.millrace.eval.reward;

/**
 * Reads a head that was trained on good and bad answers as a classifier of two classes, good first. The head's reward
 * is the log-odds of good.
 *
 * @param head trained with the binary logistic loss
 */
public record BinaryClassifier(RewardHead head) {
    /** The two logits, good and bad: half of the log-odds each way. */
    public double[] logits(float[] hidden) {
        double half = head.reward(hidden) / 2;
        return new double[] {half, -half};
    }

    /** The two probabilities, good and bad; they sum to 1. */
    public double[] probabilities(float[] hidden) {
        return softmax(logits(hidden));
    }

    /** e<sup>logit</sup> of each over their sum: (3.171875, −2.609375) gives (0.996924630, 0.003075370). */
    public static double[] softmax(double[] logits) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        var probabilities = new double[logits.length];
        double sum = 0;
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] = Math.exp(logits[i] - largest);
            sum += probabilities[i];
        }
        for (int i = 0; i < logits.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }
}
