package dev.millrace.model.train.adapter;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What an adapter is to be: {@code y = W x + s · B (A x)}.
 *
 * @param rank r, 1 to 512
 * @param alpha the scale before the rank divides it, above 0
 * @param isRankStabilised whether s is α/√r (Kalajdzievski 2023, arXiv:2312.03732) instead of α/r
 * @param dropout share of the inputs of A left out in training, 0 to below 1
 * @param targets the matrices of each adapted layer, at least one
 */
public record LoraSettings(int rank, double alpha, boolean isRankStabilised, double dropout, Set<LoraTarget> targets)
        implements AdapterSettings {
    /** Largest rank. */
    public static final int RANK_MAX = 512;

    /** Checks the ranges and copies the targets, which keep a layer's order. */
    public LoraSettings {
        if (rank < 1 || rank > RANK_MAX) {
            throw new IllegalArgumentException("lora.rank: must be in 1..%d, is %d".formatted(RANK_MAX, rank));
        }
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("lora.alpha: must be finite and above 0, is " + alpha);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("lora.dropout: must be at least 0 and below 1, is " + dropout);
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException("lora.targets: must name at least one matrix");
        }
        targets = Collections.unmodifiableSet(EnumSet.copyOf(targets));
    }

    @Override
    public String label() {
        return "lora";
    }

    /** s, what B A x is multiplied by. */
    public double scale() {
        return alpha / (isRankStabilised ? Math.sqrt(rank) : rank);
    }
}
