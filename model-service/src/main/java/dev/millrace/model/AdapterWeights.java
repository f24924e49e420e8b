package dev.millrace.model;

import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An adapter as it is served, beside the weights of its base model: low-rank factors (LoRA), with a head of one number where it
 * is a reward model, bottlenecks behind sub-layers, or virtual tokens before the text. Two of them are the same only if they are
 * the same object.
 *
 * @param name as callers ask for it, 1 to 64 letters, digits, {@code . _ -}
 * @param version 16 hexadecimal digits that change when the content does
 * @param matrices by GGUF's name of the matrix, as {@code blk.0.attn_q}, or by the bottleneck's, as {@code blk.0.attn_bottleneck};
 *     those that are not there stay as they are
 * @param prefix the virtual tokens; null for none
 * @param head of a reward model: weights of the last token's hidden state after the final norm; null where it answers prompts
 */
@SuppressWarnings("ArrayRecordComponent") // never written, and no two adapters are compared by what they have
public record AdapterWeights(
        String name,
        String version,
        Map<String, LowRankFactors> matrices,
        @Nullable PrefixWeights prefix,
        float @Nullable [] head) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]{0,63}");

    /** Checks the name and copies the map. */
    public AdapterWeights {
        requireName(name);
        if (matrices.isEmpty() && prefix == null) {
            throw new IllegalArgumentException("adapter " + name + " changes no matrix");
        }
        matrices = Map.copyOf(matrices);
    }

    /** Of low-rank factors alone. */
    public AdapterWeights(String name, String version, Map<String, LowRankFactors> matrices) {
        this(name, version, matrices, null, null);
    }

    /** @throws IllegalArgumentException when nothing can be called so */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 letters, digits, . _ and -, the first one a letter or digit");
        }
    }

    /** The highest rank of its factors; 0 where it has none. */
    public int rank() {
        return matrices.values().stream().mapToInt(LowRankFactors::rank).max().orElse(0);
    }

    /** Whether it says what texts are worth, and answers none. */
    public boolean isReward() {
        return head != null;
    }

    /**
     * What a text is worth to a reward model, in no unit of its own.
     *
     * @param hidden state of its last token after the final norm, as wide as the head
     */
    public double score(float[] hidden) {
        float[] weights = Objects.requireNonNull(head, "no reward model");
        double score = 0;
        for (int d = 0; d < weights.length; d++) {
            score += (double) weights[d] * hidden[d];
        }
        return score;
    }

    /** Virtual tokens before the text. */
    public int prefixTokens() {
        return prefix == null ? 0 : prefix.tokens();
    }

    /** Bytes of all that it has. */
    public long bytes() {
        long factors =
                matrices.values().stream().mapToLong(LowRankFactors::bytes).sum();
        return factors + (prefix == null ? 0 : prefix.bytes());
    }

    @Override
    public boolean equals(Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(this);
    }
}
