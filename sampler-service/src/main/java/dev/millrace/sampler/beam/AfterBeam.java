package dev.millrace.sampler.beam;

import dev.millrace.sampler.process.RankedLogits;

/**
 * What may follow a beginning.
 *
 * @param head the best candidates
 * @param logSumExp log sum exp(logit) of the whole row
 */
public record AfterBeam(RankedLogits head, float logSumExp) {
    /** Natural-log probability of the candidate of that rank, at most 0. */
    public float logprob(int rank) {
        return Math.min(0f, head.logit(rank) - logSumExp);
    }
}
