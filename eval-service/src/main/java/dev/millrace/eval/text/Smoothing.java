package dev.millrace.eval.text;

import java.util.Locale;

/**
 * What stands for an n-gram order of which nothing matches (B. Chen and C. Cherry, "A Systematic Comparison of Smoothing
 * Techniques for Sentence-Level BLEU", 2014).
 *
 * @param method which
 * @param value of {@link Method#FLOOR} and {@link Method#ADD_K}, above 0 to 100; 0 for the others
 */
public record Smoothing(Method method, double value) {
    /** The first order without a match counts half a match, each further one half of that; the default. */
    public static final Smoothing EXP = new Smoothing(Method.EXP, 0);

    public static final Smoothing NONE = new Smoothing(Method.NONE, 0);

    /** With the value that sacrebleu takes. */
    public static final Smoothing FLOOR = new Smoothing(Method.FLOOR, 0.1);

    /** With the value that sacrebleu takes. */
    public static final Smoothing ADD_K = new Smoothing(Method.ADD_K, 1);

    /** How. */
    public enum Method {
        /** Nothing: the score is 0. */
        NONE,
        /** {@code value} matches. */
        FLOOR,
        /** {@code value} more matches and n-grams of each order above 1, whether it matches or not. */
        ADD_K,
        /** 1/2, 1/4, ... matches. */
        EXP
    }

    public Smoothing {
        boolean isValued = method == Method.FLOOR || method == Method.ADD_K;
        if (isValued ? !(value > 0 && value <= 100) : value != 0) {
            throw new IllegalArgumentException("smoothing value %s does not fit %s".formatted(value, method));
        }
    }

    String label() {
        String name = method.name().toLowerCase(Locale.ROOT).replace('_', '-');
        return value == 0 ? name : String.format(Locale.ROOT, "%s[%.2f]", name, value);
    }
}
