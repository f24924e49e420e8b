package dev.millrace.eval.text;

/**
 * What share of the prediction is in the reference and the other way round.
 *
 * @param precision in [0, 1]
 * @param recall in [0, 1]
 */
public record PrecisionRecall(double precision, double recall) {
    static final PrecisionRecall ZERO = new PrecisionRecall(0, 0);

    /** Of {@code common} things among {@code predicted} and {@code expected}; 0 of none is 0. */
    static PrecisionRecall of(long common, long predicted, long expected) {
        return new PrecisionRecall((double) common / Math.max(predicted, 1), (double) common / Math.max(expected, 1));
    }

    /** Their harmonic mean, 0 when both are. */
    public double f1() {
        return precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0;
    }
}
