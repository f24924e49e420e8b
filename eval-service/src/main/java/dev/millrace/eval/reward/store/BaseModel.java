package dev.millrace.eval.reward.store;

import dev.millrace.eval.reward.Standardisation;

/**
 * The language model whose hidden states a head reads; those of another one mean nothing to it.
 *
 * @param name of the model package
 * @param version of it
 * @param pooling which hidden state, for instance {@code last}
 * @param width of it
 */
public record BaseModel(String name, String version, String pooling, int width) {
    public BaseModel {
        Named.check("base.name", name);
        Named.check("base.version", version);
        Named.check("base.pooling", pooling);
        if (width < 1 || width > Standardisation.WIDTH_MAX) {
            throw new IllegalArgumentException(
                    "base.width: must be in 1..%d, is %d".formatted(Standardisation.WIDTH_MAX, width));
        }
    }
}
