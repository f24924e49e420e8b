package dev.millrace.eval.constitution;

/**
 * What a model says of two answers when it is asked in both orders. Its verdicts are not drawn: what counts is how probable
 * each is, as a share of both (Bai et al. 2022, section 4.1).
 *
 * <p>A model that likes one place adds its liking to the log odds of either order, once for and once against an answer. In
 * the mean of both it cancels out, so a judge whose verdict always is "A" still tells which A it says more gladly.
 *
 * @param first index of an answer
 * @param second index of another answer, above {@code first}
 * @param oddsShownFirst log odds that the first is better where it was shown first
 * @param oddsShownSecond the same where it was shown second
 */
public record PairVerdict(int first, int second, double oddsShownFirst, double oddsShownSecond) {
    public PairVerdict {
        if (first < 0 || second <= first) {
            throw new IllegalArgumentException(
                    "first: must be 0 at least and below second, are " + first + " and " + second);
        }
        if (!Double.isFinite(oddsShownFirst) || !Double.isFinite(oddsShownSecond)) {
            throw new IllegalArgumentException(
                    "odds: must be finite, are " + oddsShownFirst + " and " + oddsShownSecond);
        }
    }

    /** Log odds that the first is better, of both orders. */
    public double odds() {
        return (oddsShownFirst + oddsShownSecond) / 2;
    }

    /** Whether both orders name the same answer. */
    public boolean isConsistent() {
        return oddsShownFirst > 0 == oddsShownSecond > 0;
    }

    /** Probability of log odds. */
    public static double probability(double odds) {
        return 1 / (1 + Math.exp(-odds));
    }
}
