package dev.millrace.model.graph;

/** How the weights of one matrix are stored. */
enum WeightRounding {
    /** 32-bit floats. */
    NONE(32),
    /** 8 bits in blocks of 32 with a scale and a whole zero point. */
    EIGHT(8),
    /** The same in 4 bits, each block rounded for itself. */
    FOUR(4),
    /** 4 bits where each column makes up for the rounding of those before it, as the inputs weigh them. */
    FOUR_COMPENSATED(4),
    /** 4 bits and a real offset a block, kept in more columns that meet the sums of the inputs. */
    FOUR_WITH_OFFSETS(4);

    final int bits;

    WeightRounding(int bits) {
        this.bits = bits;
    }
}
