package dev.millrace.model.train.lesson;

import dev.millrace.model.train.data.tokens.TrainingSequence;

/**
 * An answer that the policy drew, and what it is worth as a whole. The array is not copied and not to be changed.
 *
 * @param sequence the answer behind its prompt, alone learned
 * @param logprobs of each learned token when it was drawn, nats
 * @param score of the answer, finite: a reward model's
 */
@SuppressWarnings("ArrayRecordComponent") // read and never compared
public record ScoredAnswer(TrainingSequence sequence, double[] logprobs, double score) {
    public ScoredAnswer {
        DrawnAnswer.requireLearned(sequence);
        DrawnAnswer.requireLength("logprobs", logprobs, sequence.targetCount());
        if (!Double.isFinite(score)) {
            throw new IllegalArgumentException("score: must be finite, is " + score);
        }
    }
}
