package dev.millrace.model.graph;

import java.util.Locale;

/**
 * How the weights of a package are stored. Activations are 32-bit floats in all, and the embedding is 8 bits in all but
 * FP32: a token reads one row of it, so its width costs no time.
 */
public enum Precision {
    /** 32-bit floats: exact, four times the size. */
    FP32(WeightRounding.NONE),
    /** 8 bits in blocks with zero points: the default, within one percent of FP32's perplexity. */
    INT8(WeightRounding.EIGHT),
    /** 4 bits for the layers and the rare tokens of the head; each column makes up for the rounding of those before it (GPTQ). */
    INT4(WeightRounding.FOUR_COMPENSATED),
    /** As INT4, but the layers' matrices whose 4 bits change the predictions most stay in 8; the import measures which. */
    INT4_MIXED(WeightRounding.FOUR_COMPENSATED),
    /** As INT4, but the nearest value of the best range, block by block, and a head of 8 bits. */
    INT4_RTN(WeightRounding.FOUR),
    /** 4 bits with a real offset a block, which keeps the weights of a Q4_1 file as they are; 8 bits for the head. */
    Q4_1(WeightRounding.FOUR_WITH_OFFSETS),
    /** As Q4_1, but the rare tokens of the head as INT4's. */
    MIXED(WeightRounding.FOUR_WITH_OFFSETS);

    private final WeightRounding layers;

    Precision(WeightRounding layers) {
        this.layers = layers;
    }

    /** The name on the command line and in {@code millrace.json}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the rare tokens of the head take 4 bits, and so fewer bytes are read for a token. */
    boolean splitsHead() {
        return this == INT4 || this == INT4_MIXED || this == MIXED;
    }

    /** Of the matrices of a layer. */
    WeightRounding layers() {
        return layers;
    }
}
