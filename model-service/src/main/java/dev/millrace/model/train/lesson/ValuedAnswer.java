package dev.millrace.model.train.lesson;

/**
 * An answer that the policy drew, as PPO learns from it. Arrays are not copied and not to be changed.
 *
 * @param drawn the answer, with the advantage of each learned token
 * @param values what the head said of each learned token when the round began
 * @param returns what it should have said
 */
@SuppressWarnings("ArrayRecordComponent") // read and never compared
public record ValuedAnswer(DrawnAnswer drawn, double[] values, double[] returns) {
    public ValuedAnswer {
        int learned = drawn.logprobs().length;
        DrawnAnswer.requireLength("values", values, learned);
        DrawnAnswer.requireLength("returns", returns, learned);
    }
}
