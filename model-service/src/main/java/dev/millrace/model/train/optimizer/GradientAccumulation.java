package dev.millrace.model.train.optimizer;

/**
 * Sums the gradients of several batches, so that they act like one large batch. Sums and not means: whoever
 * makes the losses divides by the tokens (or pairs) of <em>all</em> batches of the step, since a mean of batch means
 * weighs the tokens of short batches more.
 */
final class GradientAccumulation {
    private final NamedArrays sums;
    private int batches;

    /**
     * Goes on from sums.
     *
     * @param sums written from now on
     * @param batches that are in them
     */
    GradientAccumulation(NamedArrays sums, int batches) {
        this.sums = sums;
        this.batches = batches;
    }

    /** Adds the gradients of one batch. */
    void add(NamedArrays gradients) {
        sums.add(gradients);
        batches++;
    }

    /** The sums themselves. */
    NamedArrays sums() {
        return sums;
    }

    int batches() {
        return batches;
    }

    void clear() {
        sums.clear();
        batches = 0;
    }
}
