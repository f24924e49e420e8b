package dev.millrace.eval.reward.train;

/**
 * An answer as the training sees it.
 *
 * @param hidden hidden state of its last token, read only
 * @param length tokens or characters, ≥ 0, of one unit throughout; for the length-bias figures alone
 * @param verdict how it was judged on its own
 * @param weight of that judgement, in (0, 1]
 */
public record TrainingAnswer(float[] hidden, int length, Verdict verdict, double weight) {
    public TrainingAnswer {
        if (length < 0) {
            throw new IllegalArgumentException("length: must not be below 0, is " + length);
        }
        if (!(weight > 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight: must be in (0, 1], is " + weight);
        }
        for (int i = 0; i < hidden.length; i++) {
            if (!Float.isFinite(hidden[i])) {
                throw new IllegalArgumentException("hidden[%d]: must be finite, is %s".formatted(i, hidden[i]));
            }
        }
    }

    /** One that everybody who judged counts for fully. */
    public TrainingAnswer(float[] hidden, int length, Verdict verdict) {
        this(hidden, length, verdict, 1);
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
