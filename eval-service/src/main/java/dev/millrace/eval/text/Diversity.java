package dev.millrace.eval.text;

import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * distinct-n, the share of different n-grams: J. Li et al., "A Diversity-Promoting Objective Function for Neural Conversation
 * Models" (2016). It falls with the length of texts, so compare only texts of like length.
 */
public final class Diversity {
    /** Words of all texts at most: n-grams of all of them are held at once. */
    public static final long WORDS_MAX = 1L << 24;

    private Diversity() {}

    /**
     * Of all texts together.
     *
     * @param texts each a text's words or tokens
     * @param n 1 to 16
     * @return in (0, 1], empty when no text has n words
     */
    public static OptionalDouble ofCorpus(List<List<String>> texts, int n) {
        if (n < 1 || n > 16) {
            throw new IllegalArgumentException("n is %d, not 1 to 16".formatted(n));
        }
        long words = texts.stream().mapToLong(List::size).sum();
        if (words > WORDS_MAX) {
            throw new IllegalArgumentException("texts have %d words, more than %d".formatted(words, WORDS_MAX));
        }
        Set<List<String>> distinct = new HashSet<>();
        long total = 0;
        for (List<String> text : texts) {
            for (int i = 0; i + n <= text.size(); i++) {
                distinct.add(text.subList(i, i + n));
                total++;
            }
        }
        return total == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) distinct.size() / total);
    }

    /** The mean over the texts that have n words, each for itself. */
    public static OptionalDouble ofSentences(List<List<String>> texts, int n) {
        return texts.stream()
                .map(text -> ofCorpus(List.of(text), n))
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }
}
