package dev.millrace.eval.leaderboard;

import java.util.List;

/**
 * One comparison of two competitors.
 *
 * @param a a competitor; 1 to 256 characters
 * @param b another one
 * @param score of a: 1 when a was preferred, 0 when b was, 0.5 for a tie
 * @param weight in [1e-6, 1e6]; 1 for a plain vote
 * @param style how much more a has than b of what may sway a vote, such as length: {@link #relativeDifference}, or any
 *     number in [-1e6, 1e6] that changes its sign when a and b change places; at most {@link #STYLE_MAX}, empty for
 *     none
 */
public record Vote(String a, String b, double score, double weight, List<Double> style) {
    /** Style values at most. */
    public static final int STYLE_MAX = 16;

    private static final int NAME_MAX = 256;
    private static final double NUMBER_MAX = 1e6;

    public Vote {
        checkName("a", a);
        checkName("b", b);
        if (a.equals(b)) {
            throw new IllegalArgumentException("b: must not be a again");
        }
        if (score != 0 && score != 0.5 && score != 1) {
            throw new IllegalArgumentException("score: must be 0, 0.5 or 1, is " + score);
        }
        if (!(weight >= 1 / NUMBER_MAX && weight <= NUMBER_MAX)) {
            throw new IllegalArgumentException("weight: must be in [1e-6, 1e6], is " + weight);
        }
        style = List.copyOf(style);
        if (style.size() > STYLE_MAX || !style.stream().allMatch(value -> Math.abs(value) <= NUMBER_MAX)) {
            throw new IllegalArgumentException("style: must be at most %d numbers in [-1e6, 1e6]".formatted(STYLE_MAX));
        }
        score += 0.0; // one zero only
    }

    /** A vote of weight 1 without style. */
    public Vote(String a, String b, double score) {
        this(a, b, score, 1, List.of());
    }

    /**
     * (a − b) / (a + b + 1), the arena's difference of counts such as tokens or headers: 30 and 9 give 0.525.
     *
     * @param ofA 0 or more
     * @param ofB 0 or more
     */
    public static double relativeDifference(double ofA, double ofB) {
        if (!(ofA >= 0 && ofB >= 0)) {
            throw new IllegalArgumentException("style: counts must be 0 or more, are %s and %s".formatted(ofA, ofB));
        }
        return (ofA - ofB) / (ofA + ofB + 1);
    }

    private static void checkName(String field, String name) {
        if (name.isBlank() || name.length() > NAME_MAX) {
            throw new IllegalArgumentException(
                    "%s: must have 1 to %d characters, has %d".formatted(field, NAME_MAX, name.length()));
        }
    }
}
