package dev.millrace.model.train.optimizer;

import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * Float arrays by name, in a fixed order: parameters, their gradients, or what an optimizer remembers of each. The
 * arrays are shared with whoever made them and may be written; names, order and lengths never change.
 */
public final class NamedArrays {
    /** More than the tensors of any model with adapters on every layer. */
    public static final int ARRAYS_MAX = 100_000;

    private final SequencedMap<String, float[]> arrays;

    private NamedArrays(SequencedMap<String, float[]> arrays) {
        this.arrays = arrays;
    }

    /**
     * These arrays themselves, in the order of the map.
     *
     * @param arrays 1 to {@value #ARRAYS_MAX}, none empty, by names that are not blank
     */
    public static NamedArrays of(SequencedMap<String, float[]> arrays) {
        if (arrays.isEmpty() || arrays.size() > ARRAYS_MAX) {
            throw new IllegalArgumentException(
                    "parameters: must be 1 to %d arrays, are %d".formatted(ARRAYS_MAX, arrays.size()));
        }
        arrays.forEach((name, values) -> {
            if (name.isBlank()) {
                throw new IllegalArgumentException("parameters: every array must have a name");
            }
            if (values.length == 0) {
                throw new IllegalArgumentException("parameters: '%s' must not be empty".formatted(name));
            }
        });
        return new NamedArrays(new LinkedHashMap<>(arrays));
    }

    /** One array. */
    public static NamedArrays of(String name, float... values) {
        var one = new LinkedHashMap<String, float[]>();
        one.put(name, values);
        return of(one);
    }

    /** In order. */
    public SequencedSet<String> names() {
        return Collections.unmodifiableSequencedSet(arrays.sequencedKeySet());
    }

    /** The array itself, not a copy. */
    public float[] get(String name) {
        float[] values = arrays.get(name);
        if (values == null) {
            throw new IllegalArgumentException("parameters: there is no '%s'".formatted(name));
        }
        return values;
    }

    /** The arrays themselves by name, in order. */
    public SequencedMap<String, float[]> byName() {
        return Collections.unmodifiableSequencedMap(arrays);
    }

    /** How many numbers all arrays hold together. */
    public long size() {
        return arrays.values().stream().mapToLong(values -> values.length).sum();
    }

    /** Zeros of the same names and lengths. */
    public NamedArrays zeros() {
        var zeros = new LinkedHashMap<String, float[]>();
        arrays.forEach((name, values) -> zeros.put(name, new float[values.length]));
        return new NamedArrays(zeros);
    }

    /** The same numbers in arrays of their own. */
    public NamedArrays copy() {
        var copies = new LinkedHashMap<String, float[]>();
        arrays.forEach((name, values) -> copies.put(name, values.clone()));
        return new NamedArrays(copies);
    }

    /** Writes these numbers into arrays of the same form. */
    public void copyTo(NamedArrays others) {
        checkSameForm("parameters", others);
        arrays.forEach((name, values) -> System.arraycopy(values, 0, others.get(name), 0, values.length));
    }

    /** Adds arrays of the same form. */
    public void add(NamedArrays others) {
        checkSameForm("gradients", others);
        arrays.forEach((name, sums) -> {
            float[] values = others.get(name);
            for (int i = 0; i < sums.length; i++) {
                sums[i] += values[i];
            }
        });
    }

    /** Puts zero everywhere. */
    public void clear() {
        arrays.values().forEach(values -> Arrays.fill(values, 0));
    }

    /**
     * Refuses arrays of other names, another order or other lengths than these.
     *
     * @param field what the others are, for the message
     */
    void checkSameForm(String field, NamedArrays others) {
        if (!names().stream().toList().equals(others.names().stream().toList())) {
            throw new IllegalArgumentException(
                    "%s: must be %s in this order, are %s".formatted(field, shown(), others.shown()));
        }
        arrays.forEach((name, values) -> {
            int length = others.get(name).length;
            if (length != values.length) {
                throw new IllegalArgumentException(
                        "%s: '%s' must have %d numbers, has %d".formatted(field, name, values.length, length));
            }
        });
    }

    private String shown() {
        String few =
                String.join(", ", arrays.sequencedKeySet().stream().limit(8).toList());
        return arrays.size() <= 8 ? "[" + few + "]" : "[%s, … %d in all]".formatted(few, arrays.size());
    }
}
