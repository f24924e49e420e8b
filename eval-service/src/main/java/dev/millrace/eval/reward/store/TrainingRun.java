package dev.millrace.eval.reward.store;

import java.time.Instant;
import java.util.OptionalDouble;

/**
 * The training that a version came of. It says nothing of what the version is, so another run may come to the same one.
 *
 * @param created when it was over
 * @param tookMs how long it took, 0 where a version of earlier does not say
 * @param promotedAccuracy accuracy in [0, 1], on the same held-out pairs, of the version that scored before; empty when
 *     there was none, or an earlier version does not say
 */
public record TrainingRun(Instant created, long tookMs, OptionalDouble promotedAccuracy) {
    public TrainingRun {
        if (tookMs < 0) {
            throw new IllegalArgumentException("trainingMs: must be 0 or more, is " + tookMs);
        }
        promotedAccuracy.ifPresent(accuracy -> {
            if (!(accuracy >= 0 && accuracy <= 1)) {
                throw new IllegalArgumentException("promotedAccuracy: must be in 0..1, is " + accuracy);
            }
        });
    }
}
