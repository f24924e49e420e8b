package dev.millrace.eval.generator;

import java.util.random.RandomGenerator;

/** Draws examples of one kind. Stateless. */
@FunctionalInterface
public interface Generator {
    /** Difficulties go from 1 to this. */
    int DIFFICULTY_MAX = 8;

    /**
     * An example.
     *
     * @param random where chance comes from
     * @param difficulty 1 to {@link #DIFFICULTY_MAX}; the size of the question grows with it
     */
    Example draw(RandomGenerator random, int difficulty);
}
