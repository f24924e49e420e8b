package dev.millrace.sampler.process;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Logits with their token ids, best first, equal logits by ascending id: either a complete row or its head with the
 * log-sum-exp of the whole.
 */
public final class RankedLogits {
    /** Relative error that the model's log-sum-exp may add to a probability, besides the rounding to float32. */
    private static final double SUM_ERROR = 1e-5;

    private final int[] ids;
    private final float[] logits;
    /** How many of them are ranked; what follows was asked for by id. */
    private final int size;

    private final Kind kind;
    private final double logSumExp;

    private enum Kind {
        /** All tokens of a row, or all that may be chosen. */
        COMPLETE,
        /** The best of a row. */
        HEAD,
        /** The best of those that may be chosen. */
        RESTRICTED_HEAD
    }

    private RankedLogits(int[] ids, float[] logits, int size, Kind kind, double logSumExp) {
        this.ids = ids;
        this.logits = logits;
        this.size = size;
        this.kind = kind;
        this.logSumExp = logSumExp;
    }

    /**
     * The head of a row.
     *
     * @param ids token ids, best first
     * @param logits their raw logits, same length, not ascending, finite
     * @param logSumExp log sum exp(logit / temperature) of the whole row, finite
     * @throws IllegalArgumentException when the arrays do not say what they should
     */
    public static RankedLogits head(int[] ids, float[] logits, float logSumExp) {
        return head(ids, logits, Kind.HEAD, logSumExp);
    }

    /**
     * The head of a row that was restricted to the tokens that may be chosen: all of them, where it lists as many.
     *
     * @param ids token ids, best first
     * @param logits their raw logits, same length, not ascending, finite
     * @param logSumExp log sum exp(logit / temperature) of all of them, finite
     * @param count how many may be chosen
     * @throws IllegalArgumentException when the arrays do not say what they should
     */
    public static RankedLogits restricted(int[] ids, float[] logits, float logSumExp, int count) {
        if (count < ids.length) {
            throw new IllegalArgumentException(ids.length + " candidates of " + count);
        }
        return head(ids, logits, count == ids.length ? Kind.COMPLETE : Kind.RESTRICTED_HEAD, logSumExp);
    }

    private static RankedLogits head(int[] ids, float[] logits, Kind kind, float logSumExp) {
        if (ids.length == 0 || ids.length != logits.length || !Float.isFinite(logSumExp)) {
            throw new IllegalArgumentException("candidates without ids, logits or a finite log-sum-exp");
        }
        for (int i = 0; i < logits.length; i++) {
            if (!Float.isFinite(logits[i]) || (i > 0 && logits[i] > logits[i - 1])) {
                throw new IllegalArgumentException("candidate logits are not finite and descending");
            }
        }
        return new RankedLogits(ids.clone(), logits.clone(), ids.length, kind, logSumExp);
    }

    /**
     * This head and further tokens that the model was asked for by id: they have the ranks from {@link #size} on, in no
     * order. Those that are in the head already are left out, and those that may not be chosen.
     *
     * @param extraIds different ids
     * @param extraLogits their raw logits, same length, finite, or in a restricted row -infinity
     * @throws IllegalArgumentException when the arrays do not say what they should
     */
    public RankedLogits with(int[] extraIds, float[] extraLogits) {
        if (extraIds.length != extraLogits.length) {
            throw new IllegalArgumentException(extraLogits.length + " extra logits of " + extraIds.length + " ids");
        }
        if (extraIds.length == 0 || isComplete()) {
            return this;
        }
        int[] allIds = Arrays.copyOf(ids, size + extraIds.length);
        float[] allLogits = Arrays.copyOf(logits, size + extraIds.length);
        int count = size;
        for (int i = 0; i < extraIds.length; i++) {
            float logit = extraLogits[i];
            if (isRestricted() && logit == Float.NEGATIVE_INFINITY) {
                continue;
            }
            if (!Float.isFinite(logit)) {
                throw new IllegalArgumentException("an extra logit that is not finite");
            }
            boolean inHead = logit > lastLogit() || (logit == lastLogit() && extraIds[i] <= lastId());
            if (!inHead) {
                allIds[count] = extraIds[i];
                allLogits[count++] = logit;
            }
        }
        return new RankedLogits(Arrays.copyOf(allIds, count), Arrays.copyOf(allLogits, count), size, kind, logSumExp);
    }

    /**
     * A complete row.
     *
     * @param row raw logits by token id, at least one; -infinity is a token that cannot be chosen
     * @throws IllegalArgumentException when the row is empty, holds NaN or has no finite maximum
     */
    public static RankedLogits row(float[] row) {
        long[] keys = new long[row.length];
        for (int id = 0; id < row.length; id++) {
            keys[id] = key(row, id);
        }
        var ranked = ranked(row, keys);
        if (row.length == 0 || !Float.isFinite(ranked.logits[0])) {
            throw new IllegalArgumentException("a row of logits without a finite maximum");
        }
        return ranked;
    }

    /** The same of these tokens only, without those of -infinity; maybe none. */
    static RankedLogits row(float[] row, BitSet among) {
        long[] keys = among.stream()
                .filter(id -> id < row.length && row[id] > Float.NEGATIVE_INFINITY)
                .mapToLong(id -> key(row, id))
                .toArray();
        return ranked(row, keys);
    }

    private static long key(float[] row, int id) {
        return ((long) descendingBits(row[id]) << 32) | id;
    }

    private static RankedLogits ranked(float[] row, long[] keys) {
        Arrays.sort(keys);
        int[] ids = new int[keys.length];
        float[] logits = new float[keys.length];
        for (int rank = 0; rank < keys.length; rank++) {
            ids[rank] = (int) keys[rank];
            logits[rank] = row[ids[rank]];
        }
        return new RankedLogits(ids, logits, ids.length, Kind.COMPLETE, 0);
    }

    /** An int that orders as the float does, but downwards; 0.0 and -0.0 are equal. */
    private static int descendingBits(float logit) {
        if (Float.isNaN(logit)) {
            throw new IllegalArgumentException("a row of logits with NaN");
        }
        int bits = Float.floatToIntBits(logit + 0f);
        int ascending = bits >= 0 ? bits : bits ^ 0x7fff_ffff;
        return ~ascending;
    }

    /** Number of ranked tokens. */
    public int size() {
        return size;
    }

    /** Number of tokens whose logit is known: the ranked ones and those asked for by id. */
    int known() {
        return ids.length;
    }

    /** The lowest ranked logit: of a head, no token outside it has a higher one. */
    double lastLogit() {
        return logits[size - 1];
    }

    /** The token of {@link #lastLogit}: no token outside with that logit has a lower id. */
    int lastId() {
        return ids[size - 1];
    }

    /** Whether nothing else can be chosen. */
    public boolean isComplete() {
        return kind == Kind.COMPLETE;
    }

    /** Whether it is the head of a row without the tokens that may not be chosen. */
    boolean isRestricted() {
        return kind == Kind.RESTRICTED_HEAD;
    }

    /** Token id at a rank, 0 the best, or from {@link #size} on of one that was asked for. */
    public int id(int rank) {
        return ids[rank];
    }

    /** Raw logit at such a rank. */
    public float logit(int rank) {
        return logits[rank];
    }

    /** log sum exp(logit / temperature) of the whole row, or of its tokens that may be chosen; of a head only. */
    double logSumExp() {
        return logSumExp;
    }

    /** How far a mass computed from {@link #logSumExp} may be off, as a share of it. */
    double massError() {
        return SUM_ERROR + 2.0 * Math.ulp((float) logSumExp);
    }
}
