package dev.millrace.eval.comparison;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How much several answers differ: 1 − the mean Jaccard similarity of their sets of words over all pairs. In [0, 1]; 0 when
 * all have the same words. "yes it is" and "no it is" share two of four words: ½.
 */
final class Disagreement {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    private Disagreement() {}

    /**
     * Of two answers or more.
     *
     * @param texts of the answers
     */
    static double of(List<String> texts) {
        List<Set<String>> words = texts.stream().map(Disagreement::words).toList();
        double similarity = 0;
        int pairs = 0;
        for (int i = 1; i < words.size(); i++) {
            for (int j = 0; j < i; j++) {
                similarity += jaccard(words.get(i), words.get(j));
                pairs++;
            }
        }
        return 1 - similarity / pairs;
    }

    private static Set<String> words(String text) {
        var words = new HashSet<>(List.of(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT))));
        words.remove("");
        return words;
    }

    private static double jaccard(Set<String> one, Set<String> other) {
        var both = new HashSet<>(one);
        both.retainAll(other);
        int either = one.size() + other.size() - both.size();
        return either == 0 ? 1 : (double) both.size() / either;
    }
}
