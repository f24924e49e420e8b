package dev.millrace.model.graph;

import dev.millrace.model.KeyValueForm;

/**
 * How a graph keeps keys and values.
 *
 * @param scales of int8; floats never ask
 */
public record KeyValues(KeyValueForm form, KeyValueScales scales) {
    /** Floats. */
    public static final KeyValues FLOATS = new KeyValues(KeyValueForm.FP32, (_, _) -> {
        throw new IllegalStateException("floats have no scales");
    });
}
