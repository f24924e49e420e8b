package dev.millrace.eval.robustness;

import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Whole numbers. */
final class Numbers {
    /** Up to nine digits that are not part of a word, of a decimal fraction or of 1,234. */
    private static final Pattern WHOLE =
            Pattern.compile("(?<![\\p{L}\\p{N}])(?<!\\p{N}[.,])\\p{Nd}{1,9}(?![\\p{L}\\p{N}]|[.,]\\p{N})");

    private static final double SHARE_MAX = 0.2;

    private Numbers() {}

    /** Each whole number becomes another one, at most a fifth or 1 away and not below 0 (CheckList's change of numbers). */
    static String change(String text, RandomGenerator random) {
        return WHOLE.matcher(text).replaceAll(found -> Long.toString(other(Long.parseLong(found.group()), random)));
    }

    private static long other(long number, RandomGenerator random) {
        long step = 1 + random.nextLong(Math.max(1, (long) (number * SHARE_MAX)));
        return random.nextBoolean() || number < step ? number + step : number - step;
    }
}
