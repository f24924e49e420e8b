package dev.millrace.eval.reward.loss;

/** The loss of answers judged one by one, good or bad: logistic regression on the reward. */
public final class BinaryLogistic {
    private BinaryLogistic() {}

    /**
     * −ln σ(reward) of a good answer, −ln σ(−reward) of a bad one.
     *
     * @param index the answer
     * @param scale what the loss and its derivative are multiplied with, for instance 1 / number of judged answers
     * @param gradient the derivative by the answer's reward is added here
     * @return nats times scale, ≥ 0
     */
    public static double loss(double[] rewards, int index, boolean good, double scale, double[] gradient) {
        double reward = rewards[index];
        gradient[index] += scale * (Sigmoid.of(reward) - (good ? 1 : 0));
        return scale * Sigmoid.minusLog(good ? reward : -reward);
    }
}
