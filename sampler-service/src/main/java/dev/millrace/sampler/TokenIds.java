package dev.millrace.sampler;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Immutable list of token ids. */
public final class TokenIds {
    /** No ids. */
    public static final TokenIds NONE = new TokenIds(new int[0]);

    private final int[] ids;

    private TokenIds(int[] ids) {
        this.ids = ids;
    }

    /** A copy of the ids. */
    public static TokenIds of(int... ids) {
        return ids.length == 0 ? NONE : new TokenIds(ids.clone());
    }

    /** Number of ids. */
    public int size() {
        return ids.length;
    }

    /** Id at an index. */
    public int get(int index) {
        return ids[index];
    }

    /** These and then the others. */
    public TokenIds plus(TokenIds others) {
        int[] joined = Arrays.copyOf(ids, ids.length + others.ids.length);
        System.arraycopy(others.ids, 0, joined, ids.length, others.ids.length);
        return new TokenIds(joined);
    }

    /** The first so many of these. */
    public TokenIds first(int count) {
        return count == ids.length ? this : of(Arrays.copyOf(ids, count));
    }

    /** The ids in order. */
    public IntStream stream() {
        return Arrays.stream(ids);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenIds that && Arrays.equals(ids, that.ids);
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
