package dev.millrace.model.train.data.tokens;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Token ids, none negative. Immutable. */
public final class Ids {
    private final int[] ids;

    private Ids(int[] ids) {
        this.ids = ids;
    }

    /** A copy of these ids, at most {@link TrainingSequence#TOKENS_MAX}. */
    public static Ids of(int... ids) {
        if (ids.length > TrainingSequence.TOKENS_MAX) {
            throw new IllegalArgumentException(ids.length + " tokens are more than " + TrainingSequence.TOKENS_MAX);
        }
        for (int id : ids) {
            if (id < 0) {
                throw new IllegalArgumentException("id " + id + " is negative");
            }
        }
        return new Ids(ids.clone());
    }

    /** How many. */
    public int length() {
        return ids.length;
    }

    /** The one at place {@code t}. */
    public int at(int t) {
        return ids[t];
    }

    /** All in order. */
    public IntStream stream() {
        return Arrays.stream(ids);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ids that && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
