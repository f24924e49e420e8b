package dev.millrace.eval.reward.train;

import java.util.random.RandomGenerator;

/**
 * A bootstrap draw: as many prompts as there are, each drawn with putting back (Efron 1979). About 37 % are left out,
 * and those say when to stop and which penalty is best, so that no prompt has to be kept for that alone.
 *
 * @param counts how often each prompt was drawn; 0 is left out
 */
record Draw(int[] counts) {
    private static final int TRIALS_MAX = 1_000;

    /** A draw that leaves one prompt out at least, of two prompts or more. */
    static Draw of(int prompts, RandomGenerator random) {
        for (int trial = 0; trial < TRIALS_MAX; trial++) {
            var counts = new int[prompts];
            int different = 0;
            for (int i = 0; i < prompts; i++) {
                if (counts[random.nextInt(prompts)]++ == 0) {
                    different++;
                }
            }
            if (different < prompts) {
                return new Draw(counts);
            }
        }
        throw new IllegalArgumentException("prompts: must be two at least, are " + prompts);
    }

    /** How often each prompt counts among those left out: once or not at all. */
    Draw leftOut() {
        var out = new int[counts.length];
        for (int i = 0; i < counts.length; i++) {
            out[i] = counts[i] == 0 ? 1 : 0;
        }
        return new Draw(out);
    }

    int total() {
        int total = 0;
        for (int count : counts) {
            total += count;
        }
        return total;
    }
}
