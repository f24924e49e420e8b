package dev.millrace.eval.judging;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A rating as the mean over what the judge might have said: Σ p(s) · s over the rating's tokens, whose probabilities are
 * scaled to sum to 1 (Liu et al., "G-Eval", 2023). Finer than the likeliest rating, and without ties.
 *
 * @param score in [lowest, highest] rating; NaN where no mass is on ratings
 * @param mass share of all probability that was on ratings, in [0, 1]; a low one says that the judge meant to say
 *     something else
 * @param probabilities of each rating from the lowest up, scaled
 */
public record ExpectedRating(double score, double mass, List<Double> probabilities) {
    /** Ratings of a scale at most; those of one token are meant. */
    public static final int RATINGS_MAX = 101;

    private static final Pattern INTEGER = Pattern.compile("\\d{1,3}");

    public ExpectedRating {
        probabilities = List.copyOf(probabilities);
    }

    /**
     * Of the token that stands where the rating is due.
     *
     * @param logprobs natural logarithms of the probabilities of the likeliest tokens, by their text; spaces around a
     *     number do not matter, and its spellings add up
     * @param lowest rating, 0 or more
     * @param highest rating, less than {@link #RATINGS_MAX} above it
     */
    public static ExpectedRating of(Map<String, Double> logprobs, int lowest, int highest) {
        if (lowest < 0 || highest <= lowest || highest - lowest >= RATINGS_MAX) {
            throw new IllegalArgumentException(
                    "ratings: must be 2 to %d from 0 or more, are %d to %d".formatted(RATINGS_MAX, lowest, highest));
        }
        double[] masses = new double[highest - lowest + 1];
        double mass = 0;
        double sum = 0;
        for (var token : logprobs.entrySet()) {
            if (!(token.getValue() <= 0)) {
                throw new IllegalArgumentException("logprobs: must be at most 0, that of \"%s\" is %s"
                        .formatted(token.getKey(), token.getValue()));
            }
            OptionalInt rating = rating(token.getKey());
            if (rating.isPresent() && rating.getAsInt() >= lowest && rating.getAsInt() <= highest) {
                double probability = Math.exp(token.getValue());
                masses[rating.getAsInt() - lowest] += probability;
                mass += probability;
                sum += probability * rating.getAsInt();
            }
        }
        List<Double> scaled = new ArrayList<>();
        for (double of : masses) {
            scaled.add(of / mass);
        }
        return new ExpectedRating(sum / mass, Math.min(mass, 1), scaled);
    }

    private static OptionalInt rating(String token) {
        String text = token.strip();
        return INTEGER.matcher(text).matches() ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
