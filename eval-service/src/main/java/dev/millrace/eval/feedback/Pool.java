package dev.millrace.eval.feedback;

import java.util.HashMap;
import java.util.Map;

/**
 * Keeps one of all equal values, so that what says the same takes memory once. At most so many different ones.
 *
 * @param <T> has equals and hashCode
 */
final class Pool<T> {
    private final int max;
    private final Map<T, T> values = new HashMap<>();

    Pool(int max) {
        this.max = max;
    }

    /** The one that is equal; beyond the bound, of a value that is new, what stands for it. */
    T one(T value, T whenFull) {
        var known = values.get(value);
        if (known != null) {
            return known;
        }
        if (values.size() >= max) {
            return whenFull;
        }
        values.put(value, value);
        return value;
    }
}
