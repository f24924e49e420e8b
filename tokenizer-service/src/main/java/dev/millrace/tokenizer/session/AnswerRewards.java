package dev.millrace.tokenizer.session;

import java.util.List;

/**
 * What all answers that were generated for a request are worth.
 *
 * @param model name of the reward model
 * @param version its version
 * @param each one an answer, in the order of their generation
 */
public record AnswerRewards(String model, String version, List<AnswerReward> each) {
    /** Copies the list. */
    public AnswerRewards {
        each = List.copyOf(each);
    }

    /** Whether these are finite rewards of so many answers. */
    boolean isOf(int answers) {
        return each.size() == answers && each.stream().allMatch(AnswerReward::isFinite);
    }
}
