package dev.millrace.model.graph;

/** How the weights of one matrix are stored. */
enum WeightRounding {
    /** 32-bit floats. */
    NONE(32, 1),
    /** 8 bits in blocks with a scale and a whole zero point. */
    EIGHT(8, 128),
    /** The same in 4 bits, each block rounded for itself. */
    FOUR(4, 128),
    /** 4 bits where each column makes up for the rounding of those before it, as the inputs weigh them. */
    FOUR_COMPENSATED(4, 128),
    /** 4 bits and a real offset a block, kept in more columns that meet the sums of the inputs. */
    FOUR_WITH_OFFSETS(4, 32);

    final int bits;
    private final int blockMax;

    WeightRounding(int bits, int blockMax) {
        this.bits = bits;
        this.blockMax = blockMax;
    }

    /** Weights of a row of {@code columns} that share a scale: the largest power of two that parts the row evenly, within bounds. */
    int block(int columns) {
        return Math.min(blockMax, Integer.lowestOneBit(columns));
    }
}
