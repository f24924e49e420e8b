package dev.millrace.eval.reward;

/**
 * What an ensemble thinks of an answer.
 *
 * @param mean mean reward of the heads
 * @param deviation sample standard deviation between the heads, which grows where they saw little; 0 for one head
 */
public record RewardEstimate(double mean, double deviation) {
    static RewardEstimate of(double[] rewards) {
        Moments moments = Moments.of(rewards);
        double ofSample = rewards.length == 1 ? 0 : (double) rewards.length / (rewards.length - 1);
        return new RewardEstimate(moments.mean(), Math.sqrt(ofSample * moments.variance()));
    }
}
