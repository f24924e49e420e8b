package dev.millrace.model.train.graph;

/**
 * How a matrix {@code [out,in]} lies in blocks.
 *
 * @param block weights of a row that share a scale and a zero point
 * @param bits of a weight, 4 or 8
 */
record BlockForm(int out, int in, int block, int bits) {
    /**
     * Names of initializers.
     *
     * @param bytes the weights
     * @param scales of the blocks
     * @param zeros zero points of the blocks
     */
    record Names(String bytes, String scales, String zeros) {}

    /** Blocks of a row. */
    int blocks() {
        return in / block;
    }
}
