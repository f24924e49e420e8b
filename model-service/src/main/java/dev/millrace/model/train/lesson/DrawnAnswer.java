package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;
import java.util.Arrays;

/**
 * An answer that the policy drew, and how much better it is than was expected. Arrays are not copied and not to be changed.
 *
 * @param sequence the answer behind its prompt, alone learned
 * @param logprobs of each learned token when it was drawn, nats
 * @param advantages of each learned token
 */
@SuppressWarnings("ArrayRecordComponent") // read and never compared
public record DrawnAnswer(TrainingSequence sequence, double[] logprobs, double[] advantages) {
    public DrawnAnswer {
        requireLearned(sequence);
        int learned = sequence.targetCount();
        requireLength("logprobs", logprobs, learned);
        requireLength("advantages", advantages, learned);
    }

    /** All tokens with the same advantage, as GRPO has it. */
    public static DrawnAnswer of(TrainingSequence sequence, double[] logprobs, double advantage) {
        var advantages = new double[logprobs.length];
        Arrays.fill(advantages, advantage);
        return new DrawnAnswer(sequence, logprobs, advantages);
    }

    static void requireLearned(TrainingSequence sequence) {
        if (sequence.targetCount() == 0) {
            throw new IllegalArgumentException("sequence: no token of the answer is learned");
        }
    }

    static void requireLength(String field, double[] values, int learned) {
        if (values.length != learned) {
            throw new IllegalArgumentException(
                    "%s: must be one a learned token, %d, are %d".formatted(field, learned, values.length));
        }
    }
}
