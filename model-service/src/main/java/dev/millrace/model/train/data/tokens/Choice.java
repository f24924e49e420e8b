package dev.millrace.model.train.data.tokens;

import java.util.random.RandomGenerator;

/** Some of many, every set as likely as any other. */
final class Choice {
    private Choice() {}

    /** {@code count} of the numbers from 0 to {@code size} - 1, ascending (Knuth's algorithm S). */
    static int[] of(int size, int count, RandomGenerator random) {
        int[] chosen = new int[count];
        int found = 0;
        for (int number = 0; found < count; number++) {
            if (random.nextInt(size - number) < count - found) {
                chosen[found++] = number;
            }
        }
        return chosen;
    }
}
