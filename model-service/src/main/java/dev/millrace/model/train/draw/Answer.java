package dev.millrace.model.train.draw;

import dev.millrace.model.train.data.tokens.Ids;

/**
 * What was drawn. The array is not copied and not to be changed.
 *
 * @param ids at least one; with the mark of an end where the answer came to it, without where it was as long as it may be
 * @param logprobs of each as the server computed it, at temperature 1; nats
 * @param isEnded whether the last one is the mark of an end
 * @param text without marks
 */
@SuppressWarnings("ArrayRecordComponent") // written and read, never compared
public record Answer(Ids ids, double[] logprobs, boolean isEnded, String text) {
    public Answer {
        if (ids.length() == 0 || ids.length() != logprobs.length) {
            throw new IllegalArgumentException(
                    "answer: %d tokens and %d log-probabilities".formatted(ids.length(), logprobs.length));
        }
    }
}
