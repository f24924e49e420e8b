package dev.millrace.eval.reward.figure;

/**
 * One held-out judgement and what the reward says to it.
 *
 * @param prompt index of its prompt
 * @param difference reward of chosen minus reward of rejected; log-odds of the verdict for an answer judged alone
 * @param target probability that the judgement is right; 0.5 is a tie
 * @param lengthDifference (chosen − rejected) / longer of the two, in [−1, 1]; 0 for an answer judged alone
 */
public record Outcome(int prompt, double difference, double target, double lengthDifference) {
    /** Whether the reward agrees; equal rewards do not. */
    public boolean agrees() {
        return difference > 0;
    }

    public boolean isTie() {
        return target == 0.5;
    }
}
