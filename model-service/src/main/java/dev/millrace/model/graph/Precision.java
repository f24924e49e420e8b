package dev.millrace.model.graph;

import java.util.Locale;

/** How the weights of a package are stored. Activations are 32-bit floats in all. */
public enum Precision {
    /** 32-bit floats: exact, four times the size. */
    FP32,
    /** 8 bits in blocks of 32 with zero points: the default, within half a percent of FP32's perplexity. */
    INT8,
    /** 4 bits in blocks of 32 for the layers, 8 bits for embedding and head. */
    INT4;

    /** The name on the command line and in {@code millrace.json}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Bits of a layer's weights. */
    int layerBits() {
        return this == INT4 ? 4 : 8;
    }
}
