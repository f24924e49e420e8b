package dev.millrace.eval.reward.figure;

import dev.millrace.eval.reward.loss.Sigmoid;
import java.util.List;

/** Whether σ of a reward difference is how often the reward is right. */
final class Calibration {
    private static final int BINS = 10;

    private Calibration() {}

    /**
     * Expected calibration error (Guo et al. 2017): confidence σ(|difference|) in 10 equal bins of [0.5, 1], and the
     * mean over all outcomes of |share right − mean confidence| of their bin.
     *
     * @param outcomes without ties; 0 for none
     */
    static double expectedError(List<Outcome> outcomes) {
        var confidence = new double[BINS];
        var right = new int[BINS];
        for (Outcome outcome : outcomes) {
            double sure = Sigmoid.of(Math.abs(outcome.difference()));
            int bin = Math.min(BINS - 1, (int) ((sure - 0.5) * 2 * BINS));
            confidence[bin] += sure;
            right[bin] += outcome.agrees() ? 1 : 0;
        }
        double sum = 0;
        for (int bin = 0; bin < BINS; bin++) {
            sum += Math.abs(right[bin] - confidence[bin]);
        }
        return outcomes.isEmpty() ? 0 : sum / outcomes.size();
    }
}
