package dev.millrace.model.train.run;

/**
 * How validations have gone.
 *
 * @param bestLoss lowest loss so far, ∞ before the first validation
 * @param bestUpdate after which it was measured, 0 where none was
 * @param worse validations since without a lower one
 */
public record ValidationCourse(double bestLoss, long bestUpdate, int worse) {
    public static final ValidationCourse START = new ValidationCourse(Double.POSITIVE_INFINITY, 0, 0);

    /** With one more; a loss that is no number is not lower than any. */
    ValidationCourse with(double loss, long update) {
        return loss < bestLoss
                ? new ValidationCourse(loss, update, 0)
                : new ValidationCourse(bestLoss, bestUpdate, worse + 1);
    }

    /** Whether the last one was the best. */
    boolean isBest() {
        return worse == 0 && bestUpdate > 0;
    }
}
