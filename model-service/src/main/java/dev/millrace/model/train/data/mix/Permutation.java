package dev.millrace.model.train.data.mix;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Orders that follow from a seed and numbers alone. */
final class Permutation {
    private Permutation() {}

    /** The numbers from 0 to {@code size} - 1 in an order of their own for each seed, source and pass. */
    static int[] of(int size, long seed, long source, long pass) {
        int[] order = IntStream.range(0, size).toArray();
        shuffle(order, seed, source, pass);
        return order;
    }

    /** Fisher and Yates's shuffle. */
    static void shuffle(int[] values, long seed, long source, long pass) {
        SplittableRandom random = random(seed, source, pass);
        for (int i = values.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            int value = values[i];
            values[i] = values[other];
            values[other] = value;
        }
    }

    /** Each number goes through the generator, which stirs it: nearby numbers give unlike streams. */
    private static SplittableRandom random(long seed, long source, long pass) {
        long bySource = new SplittableRandom(seed).nextLong() + source;
        return new SplittableRandom(new SplittableRandom(bySource).nextLong() + pass);
    }
}
