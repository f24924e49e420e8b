package dev.millrace.model;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * A low-rank adapter (LoRA) as it is served, beside the weights of its base model. Two of them are the same only if they are the
 * same object.
 *
 * @param name as callers ask for it, 1 to 64 letters, digits, {@code . _ -}
 * @param version 16 hexadecimal digits that change when the content does
 * @param matrices by GGUF's name of the matrix, as {@code blk.0.attn_q}; those that are not there stay as they are
 */
public record AdapterWeights(String name, String version, Map<String, LowRankFactors> matrices) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]{0,63}");

    /** Checks the name and copies the map. */
    public AdapterWeights {
        requireName(name);
        if (matrices.isEmpty()) {
            throw new IllegalArgumentException("adapter " + name + " changes no matrix");
        }
        matrices = Map.copyOf(matrices);
    }

    /** @throws IllegalArgumentException when nothing can be called so */
    public static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name must be 1 to 64 letters, digits, . _ and -, the first one a letter or digit");
        }
    }

    /** The highest rank of its factors. */
    public int rank() {
        return matrices.values().stream().mapToInt(LowRankFactors::rank).max().orElseThrow();
    }

    /** Bytes of all factors. */
    public long bytes() {
        return matrices.values().stream().mapToLong(LowRankFactors::bytes).sum();
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
