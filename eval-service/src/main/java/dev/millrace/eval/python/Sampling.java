package dev.millrace.eval.python;

import java.util.BitSet;

/** {@code Random.sample} of CPython ({@code Lib/random.py}, 3.11 and later), over places instead of things. */
public final class Sampling {
    private Sampling() {}

    /**
     * Different places out of a population, in the order in which they are drawn.
     *
     * @param population how many there are
     * @param count how many are drawn, 0 to population
     * @throws IllegalArgumentException when more are asked for than there are
     */
    public static int[] sample(MersenneTwister random, int population, int count) {
        if (count < 0 || count > population) {
            throw new IllegalArgumentException("%d of %d cannot be drawn".formatted(count, population));
        }
        return population <= poolMax(count) ? byPool(random, population, count) : bySet(random, population, count);
    }

    /** Up to which population Python copies it: the size of a set of the drawn. */
    private static double poolMax(int count) {
        return count <= 5 ? 21 : 21 + Math.pow(4, Math.ceil(Math.log(count * 3.0) / Math.log(4)));
    }

    private static int[] byPool(MersenneTwister random, int population, int count) {
        int[] pool = new int[population];
        for (int i = 0; i < population; i++) {
            pool[i] = i;
        }
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int place = random.below(population - i);
            drawn[i] = pool[place];
            pool[place] = pool[population - i - 1];
        }
        return drawn;
    }

    private static int[] bySet(MersenneTwister random, int population, int count) {
        BitSet seen = new BitSet();
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int place = random.below(population);
            while (seen.get(place)) {
                place = random.below(population);
            }
            seen.set(place);
            drawn[i] = place;
        }
        return drawn;
    }
}
