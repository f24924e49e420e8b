package dev.millrace.eval.text;

import java.util.regex.Pattern;

/** Which ROUGE. */
public sealed interface RougeVariant {
    Pattern NGRAMS = Pattern.compile("rouge[1-9]");

    /**
     * Common n-grams.
     *
     * @param n words, 1 to 9
     */
    record Ngrams(int n) implements RougeVariant {
        public Ngrams {
            if (n < 1 || n > 9) {
                throw new IllegalArgumentException("n is %d, not 1 to 9".formatted(n));
            }
        }
    }

    /** Longest common subsequence of the whole texts. */
    record Longest() implements RougeVariant {}

    /** Longest common subsequences of their lines, together. */
    record LongestByLine() implements RougeVariant {}

    /**
     * As rouge-score names it: {@code rouge1} to {@code rouge9}, {@code rougeL}, {@code rougeLsum}.
     *
     * @throws IllegalArgumentException for any other name
     */
    static RougeVariant named(String name) {
        if (name.equals("rougeL")) {
            return new Longest();
        }
        if (name.equals("rougeLsum")) {
            return new LongestByLine();
        }
        if (!NGRAMS.matcher(name).matches()) {
            throw new IllegalArgumentException("'%s' is none of rouge1 to rouge9, rougeL, rougeLsum".formatted(name));
        }
        return new Ngrams(name.charAt(name.length() - 1) - '0');
    }
}
