package dev.millrace.sampler.process;

import java.util.BitSet;

/** A complete row of logits that nobody has ranked yet: to rank the few that may be chosen is less work than all. */
public final class LogitRow {
    private final float[] logits;

    /**
     * Takes the array over.
     *
     * @param logits raw, by token id; -infinity is a token that cannot be chosen
     * @throws IllegalArgumentException when the row is empty, holds NaN or has no finite maximum
     */
    public LogitRow(float[] logits) {
        float most = Float.NEGATIVE_INFINITY;
        for (float logit : logits) {
            if (Float.isNaN(logit)) {
                throw new IllegalArgumentException("a row of logits with NaN");
            }
            most = Math.max(most, logit);
        }
        if (!Float.isFinite(most)) {
            throw new IllegalArgumentException("a row of logits without a finite maximum");
        }
        this.logits = logits;
    }

    /** All tokens, best first. */
    public RankedLogits ranked() {
        return RankedLogits.row(logits);
    }

    /** Only these tokens, best first, without those that cannot be chosen; as complete as the row. */
    public RankedLogits ranked(BitSet among) {
        return RankedLogits.row(logits, among);
    }
}
