package dev.millrace.eval.reward;

/**
 * What an ensemble thinks of an answer.
 *
 * @param mean mean reward of the heads
 * @param deviation sample standard deviation between the heads, which grows where they saw little; 0 for one head
 */
public record RewardEstimate(double mean, double deviation) {
    static RewardEstimate of(double[] rewards) {
        double mean = 0;
        for (double reward : rewards) {
            mean += reward / rewards.length;
        }
        double squares = 0;
        for (double reward : rewards) {
            squares += (reward - mean) * (reward - mean);
        }
        return new RewardEstimate(mean, rewards.length == 1 ? 0 : Math.sqrt(squares / (rewards.length - 1)));
    }
}
