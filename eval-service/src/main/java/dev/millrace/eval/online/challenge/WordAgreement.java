package dev.millrace.eval.online.challenge;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How much two texts say the same: F1 of their words, each counted as often as it is in both (as SQuAD scores answers,
 * Rajpurkar and others 2016, but articles count). "the cat sat" and "the cat ran off" share two of three and four: 4/7.
 */
final class WordAgreement {
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    /** Words that are looked at. */
    private static final int WORDS_MAX = 10_000;

    private WordAgreement() {}

    /** In [0, 1]; empty when neither has a word. */
    static OptionalDouble of(String one, String other) {
        var left = words(one);
        var right = words(other);
        if (left.isEmpty() && right.isEmpty()) {
            return OptionalDouble.empty();
        }
        Map<String, Integer> counts = new HashMap<>();
        left.forEach(word -> counts.merge(word, 1, Integer::sum));
        int both = 0;
        for (var word : right) {
            int there = counts.getOrDefault(word, 0);
            if (there > 0) {
                both++;
                counts.put(word, there - 1);
            }
        }
        return OptionalDouble.of(2.0 * both / (left.size() + right.size()));
    }

    private static List<String> words(String text) {
        return Stream.of(BETWEEN_WORDS.split(text.toLowerCase(Locale.ROOT), WORDS_MAX + 1))
                .filter(word -> !word.isEmpty())
                .limit(WORDS_MAX)
                .toList();
    }
}
