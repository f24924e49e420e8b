package dev.millrace.model.train.data.mix;

/**
 * Where a run stands in its data; with the same mixture it says all that comes after.
 *
 * @param epoch from 0
 * @param index draws of this epoch that are done
 */
public record Position(long seed, int epoch, int index) {
    public Position {
        if (epoch < 0) {
            throw new IllegalArgumentException("epoch " + epoch + " is negative");
        }
        if (index < 0) {
            throw new IllegalArgumentException("index " + index + " is negative");
        }
    }

    /** Before the first draw. */
    public static Position start(long seed) {
        return new Position(seed, 0, 0);
    }
}
