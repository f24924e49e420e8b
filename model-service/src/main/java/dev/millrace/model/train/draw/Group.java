package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.tokens.Ids;
import java.util.List;

/**
 * Answers to one prompt with what they are worth. The array is not copied and not to be changed.
 *
 * @param prompt that was answered
 * @param answers at least one
 * @param rewards one an answer, finite
 */
@SuppressWarnings("ArrayRecordComponent") // written and read, never compared
public record Group(Ids prompt, List<Answer> answers, double[] rewards) {
    public Group {
        answers = List.copyOf(answers);
        if (answers.isEmpty() || answers.size() != rewards.length) {
            throw new IllegalArgumentException(
                    "group: %d answers and %d rewards".formatted(answers.size(), rewards.length));
        }
        for (double reward : rewards) {
            if (!Double.isFinite(reward)) {
                throw new IllegalArgumentException("rewards: must be finite, one is " + reward);
            }
        }
    }
}
