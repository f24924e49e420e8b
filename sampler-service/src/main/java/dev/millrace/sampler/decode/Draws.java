package dev.millrace.sampler.decode;

/**
 * The random numbers of one choice of a request. Number i is a function of (seed, choice, i) and nothing else: there is
 * no state that a resumed generation would have to restore.
 *
 * <p>Definition, with SplitMix64 (Steele, Lea, Flood 2014; {@code java.util.SplittableRandom}): the stream of a choice
 * starts at output number {@code choice} of SplitMix64(seed); draw i is output number i of that stream, its upper 53
 * bits read as a fraction.
 *
 * @param seed seed of the request
 * @param choice which answer, from 0
 */
public record Draws(long seed, int choice) {
    private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

    /**
     * Draw number i.
     *
     * @param i from 0
     * @return uniform in [0, 1)
     */
    public double uniform(int i) {
        return (output(output(seed, choice), i) >>> 11) * 0x1p-53;
    }

    private static long output(long seed, int index) {
        long z = seed + GOLDEN_GAMMA * (index + 1L);
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
