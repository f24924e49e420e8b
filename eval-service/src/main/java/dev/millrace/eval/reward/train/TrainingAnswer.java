package dev.millrace.eval.reward.train;

/**
 * An answer as the training sees it.
 *
 * @param hidden hidden state of its last token, read only
 * @param length tokens or characters, ≥ 0, of one unit throughout; for the length-bias figures alone
 * @param verdict how it was judged on its own
 */
public record TrainingAnswer(float[] hidden, int length, Verdict verdict) {
    public TrainingAnswer {
        if (length < 0) {
            throw new IllegalArgumentException("length: must not be below 0, is " + length);
        }
        for (int i = 0; i < hidden.length; i++) {
            if (!Float.isFinite(hidden[i])) {
                throw new IllegalArgumentException("hidden[%d]: must be finite, is %s".formatted(i, hidden[i]));
            }
        }
    }

    /** A judgement of one answer by itself. */
    public enum Verdict {
        GOOD,
        BAD,
        UNJUDGED
    }

    /** An answer that was only compared. */
    public static TrainingAnswer compared(float[] hidden, int length) {
        return new TrainingAnswer(hidden, length, Verdict.UNJUDGED);
    }
}
