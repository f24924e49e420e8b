package dev.millrace.eval.leaderboard;

import java.util.Optional;

/**
 * The arena's scale: 400 · log10 of the strength + 1000, so that 400 points are ten to one.
 *
 * @param anchor a competitor whose rating is fixed, the others keeping their distance; empty: the mean rating is 1000
 */
public record RatingScale(Optional<Anchor> anchor) {
    /** The mean rating is 1000. */
    public static final RatingScale CENTRED = new RatingScale(Optional.empty());

    private static final double POINTS = 400 / Math.log(10);
    private static final double CENTRE = 1000;

    /**
     * A fixed rating.
     *
     * @param competitor one that has votes
     * @param rating finite
     */
    public record Anchor(String competitor, double rating) {
        public Anchor {
            if (!Double.isFinite(rating)) {
                throw new IllegalArgumentException("anchor.rating: must be finite, is " + rating);
            }
        }
    }

    /**
     * The ratings of strengths.
     *
     * @param logStrengths natural logarithms with mean 0, in the order of {@link Votes#competitors()}
     * @throws IllegalArgumentException when the anchor has no vote
     */
    public double[] ratings(double[] logStrengths, Votes votes) {
        double offset = CENTRE;
        if (anchor.isPresent()) {
            offset = anchor.get().rating()
                    - POINTS * logStrengths[votes.numberOf(anchor.get().competitor())];
        }
        double[] ratings = new double[logStrengths.length];
        for (int i = 0; i < ratings.length; i++) {
            ratings[i] = POINTS * logStrengths[i] + offset;
        }
        return ratings;
    }
}
