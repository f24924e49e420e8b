package dev.millrace.eval.reward.figure;

import java.util.List;

/**
 * Figures of a reward on held-out judgements; all of them of rewards before normalisation, in which σ of a difference is
 * a probability.
 *
 * @param training what it was trained on
 * @param heldOut what it was measured on
 * @param accuracy share of held-out judgements that the reward agrees with
 * @param meanMargin mean of reward of chosen minus reward of rejected
 * @param loss mean of −ln σ(difference), nats; ln 2 is what a coin gets
 * @param calibrationError expected calibration error in [0, 1]
 * @param length whether it likes long answers
 */
public record RewardFigures(
        Counts training,
        Counts heldOut,
        Proportion accuracy,
        double meanMargin,
        double loss,
        double calibrationError,
        LengthBias length) {
    /**
     * How much data.
     *
     * @param prompts with a judgement that counts
     * @param judgements pairs without a tie, or single answers where those were judged
     */
    public record Counts(int prompts, int judgements) {}

    /**
     * The length-bias check.
     *
     * @param correlation of reward and length between answers to one prompt, in [−1, 1]; 0 where lengths do not vary
     * @param buckets accuracy by how much longer the chosen answer is; a fair reward is as good in each
     */
    public record LengthBias(double correlation, List<Bucket> buckets) {
        public LengthBias {
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * Pairs whose relative difference of length, (chosen − rejected) / longer of the two, lies in [from, to).
     *
     * @param accuracy share that the reward agrees with; 0 without pairs
     */
    public record Bucket(double from, double to, int pairs, double accuracy) {}
}
