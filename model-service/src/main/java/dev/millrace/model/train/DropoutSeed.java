package dev.millrace.model.train;

import java.util.SplittableRandom;

/**
 * Of what the masks of a batch are a function, whatever was run before: a run that goes on from a checkpoint has those that it would
 * have had.
 *
 * @param run seed of the run
 * @param update of the run, from 1
 * @param portion which batch of the update, from 0
 */
public record DropoutSeed(long run, long update, int portion) {
    /** Of a graph without masks. */
    static final DropoutSeed NONE = new DropoutSeed(0, 0, 0);

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /**
     * What masks are made of, as {@link dev.millrace.model.train.graph.Dropout} wants it.
     *
     * @param rows {@code [2P·B·S]}, odd
     * @param columns {@code [2P·W]}
     */
    @SuppressWarnings("ArrayRecordComponent") // handed to the runtime at once
    record Numbers(int[] rows, int[] columns) {}

    /** Of as many rows and columns. */
    Numbers numbers(long rows, long columns) {
        var random = new SplittableRandom(mixed(mixed(mixed(run) + update) + portion));
        int[] odd = random.ints(rows).map(number -> number | 1).toArray();
        return new Numbers(odd, random.ints(columns).toArray());
    }

    /** SplitMix64's finaliser (Steele and others 2014), so that neighbouring numbers begin far apart. */
    private static long mixed(long number) {
        long z = number + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
