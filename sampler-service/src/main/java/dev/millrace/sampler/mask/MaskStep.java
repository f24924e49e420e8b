package dev.millrace.sampler.mask;

import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.sampler.process.RankingStep;
import java.util.BitSet;

/** Bans what an answer of a form cannot go on with. Belongs to one answer. */
public final class MaskStep implements RankingStep {
    /** Questions of one answer that may be given up; each has taken up to some hundred milliseconds of everybody's time. */
    private static final int GIVEN_UP_MAX = 8;

    private final TokenMask mask;
    private int givenUp;

    /** @param mask told of every token that is taken */
    public MaskStep(TokenMask mask) {
        this.mask = mask;
    }

    @Override
    public double adjusted(int id, double logit) {
        return logit > Double.NEGATIVE_INFINITY && allows(id) ? logit : Double.NEGATIVE_INFINITY;
    }

    /** What would take too long to find out is not allowed: the answer keeps its form, or ends for want of a token. */
    private boolean allows(int id) {
        if (givenUp >= GIVEN_UP_MAX) {
            return false;
        }
        try {
            return mask.allows(id);
        } catch (InvalidConstraintException e) {
            givenUp++;
            return false;
        }
    }

    /** None where finding out would take too long: then nothing is left. */
    @Override
    public BitSet only() {
        if (givenUp >= GIVEN_UP_MAX) {
            return new BitSet();
        }
        try {
            return mask.allowed();
        } catch (InvalidConstraintException e) {
            givenUp++;
            return new BitSet();
        }
    }

    @Override
    public void took(int id) {
        mask.took(id);
    }
}
