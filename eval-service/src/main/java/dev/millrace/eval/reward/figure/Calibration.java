package dev.millrace.eval.reward.figure;

import dev.millrace.eval.classification.Reliability;
import dev.millrace.eval.harness.Measurement.Claim;
import dev.millrace.eval.reward.loss.Sigmoid;
import java.util.List;

/** Whether σ of a reward difference is how often the reward is right. */
final class Calibration {
    private static final int BINS = 10;

    private Calibration() {}

    /**
     * Expected calibration error of the confidence σ(|difference|), in 10 equal bins of [0.5, 1].
     *
     * @param outcomes without ties; 0 for none
     */
    static double expectedError(List<Outcome> outcomes) {
        List<Claim> claims = outcomes.stream()
                .map(outcome -> new Claim(Sigmoid.of(Math.abs(outcome.difference())), outcome.agrees()))
                .toList();
        return Reliability.equalWidth(claims, BINS, .5, 1).expectedError();
    }
}
