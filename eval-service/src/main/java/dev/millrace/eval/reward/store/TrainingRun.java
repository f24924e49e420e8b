package dev.millrace.eval.reward.store;

import dev.millrace.eval.reward.guard.RewardDrift;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The training that a version came of. It says nothing of what the version is, so another run may come to the same one.
 *
 * @param created when it was over
 * @param tookMs how long it took, 0 where a version of earlier does not say
 * @param promotedAccuracy accuracy in [0, 1], on the same held-out pairs, of the version that scored before; empty when
 *     there was none, or an earlier version does not say
 * @param drift of the rewards of the name's fixed reference answers before normalisation, from that version to this one; empty
 *     where they were not compared, or an earlier version does not say
 */
public record TrainingRun(Instant created, long tookMs, OptionalDouble promotedAccuracy, Optional<RewardDrift> drift) {
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
