package dev.millrace.model.train.data.mix;

import java.util.Objects;

/**
 * A set of examples that is drawn from.
 *
 * @param examples how many it has, 1 to {@link #EXAMPLES_MAX}
 * @param cap as how many it counts at most, from 1 on, so that a large one does not drown the others
 * @param weight factor on top, above 0; 1 leaves it to sizes
 */
public record Source(String name, int examples, int cap, double weight) {
    /** Most examples of a source. */
    public static final int EXAMPLES_MAX = 10_000_000;

    public Source {
        Objects.requireNonNull(name, "name");
        if (examples < 1 || examples > EXAMPLES_MAX) {
            throw new IllegalArgumentException(name + ": examples " + examples + " is not within 1 to " + EXAMPLES_MAX);
        }
        if (cap < 1) {
            throw new IllegalArgumentException(name + ": cap " + cap + " is not positive");
        }
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": weight " + weight + " is not positive");
        }
    }

    /** Without cap, drawn by its size. */
    public static Source of(String name, int examples) {
        return new Source(name, examples, EXAMPLES_MAX, 1);
    }

    /** As how many examples it counts. */
    int counted() {
        return Math.min(examples, cap);
    }
}
