package dev.millrace.sampler.mask;

import dev.millrace.sampler.process.RankingStep;
import java.util.BitSet;

/**
 * Bans what an answer of a form cannot go on with. Belongs to one answer. Its questions throw
 * {@link dev.millrace.constraint.InvalidConstraintException} where the answer to them would take too long.
 */
public final class MaskStep implements RankingStep {
    private final TokenMask mask;

    /** @param mask told of every token that is taken */
    public MaskStep(TokenMask mask) {
        this.mask = mask;
    }

    @Override
    public double adjusted(int id, double logit) {
        return logit > Double.NEGATIVE_INFINITY && mask.allows(id) ? logit : Double.NEGATIVE_INFINITY;
    }

    @Override
    public BitSet only() {
        return mask.allowed();
    }

    @Override
    public boolean isRestriction() {
        return true;
    }

    @Override
    public void took(int id) {
        mask.took(id);
    }
}
