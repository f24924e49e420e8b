package dev.millrace.model;

/**
 * What turns a row's logits into log-probabilities, in doubles: for measurements, where exactness counts and speed does not.
 * Steps take {@link dev.millrace.model.engine.CandidateSelector}'s.
 */
public final class LogSumExp {
    private LogSumExp() {}

    /** The natural logarithm of the sum of {@code exp(logit)}, computed beside the largest, so that nothing overflows. */
    public static double of(float[] logits) {
        double max = Double.NEGATIVE_INFINITY;
        for (float logit : logits) {
            max = Math.max(max, logit);
        }
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }
}
