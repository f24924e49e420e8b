package dev.millrace.eval.reward.guard;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Refuses answers that a reward may like for the wrong reason: too short, too long, or the same words again and again.
 *
 * @param wordsMin fewest words
 * @param wordsMax most words, up to {@value #WORDS_MAX}
 * @param gram words of an n-gram, 1 to 8
 * @param repeatedMax largest share of n-grams that were there before, in [0, 1]
 */
public record TextCheck(int wordsMin, int wordsMax, int gram, double repeatedMax) {
    public static final int WORDS_MAX = 1_000_000;

    /** Refuses texts without a word, with more than 10,000, or of whose 3-grams more than 60 % are repeated. */
    public static final TextCheck DEFAULT = new TextCheck(1, 10_000, 3, 0.6);

    public TextCheck {
        if (wordsMin < 0 || wordsMin > wordsMax || wordsMax > WORDS_MAX) {
            throw new IllegalArgumentException(
                    "wordsMin: must be in 0..wordsMax..%d, are %d and %d".formatted(WORDS_MAX, wordsMin, wordsMax));
        }
        if (gram < 1 || gram > 8) {
            throw new IllegalArgumentException("gram: must be in 1..8, is " + gram);
        }
        if (!(repeatedMax >= 0 && repeatedMax <= 1)) {
            throw new IllegalArgumentException("repeatedMax: must be in [0, 1], is " + repeatedMax);
        }
    }

    /** Why a text is refused; empty if it is not. */
    public Optional<String> refusal(String text) {
        // One more than allowed is enough to tell, however long the text is.
        List<String> words = text.isBlank() ? List.of() : List.of(text.strip().split("\\s+", wordsMax + 1));
        if (words.size() < wordsMin) {
            return Optional.of("has %d words, fewer than %d".formatted(words.size(), wordsMin));
        }
        if (words.size() > wordsMax) {
            return Optional.of("has more than %d words".formatted(wordsMax));
        }
        double repeated = repeatedShare(words, gram);
        return repeated > repeatedMax
                ? Optional.of(
                        "%.2f of its %d-grams are repeated, more than %.2f".formatted(repeated, gram, repeatedMax))
                : Optional.empty();
    }

    /**
     * 1 − different n-grams / n-grams (seq-rep-n of Welleck et al. 2019): "a b a b a" has the 2-grams ab, ba, ab, ba, of
     * which half are repeated. 0 for a text without an n-gram.
     */
    public static double repeatedShare(List<String> words, int gram) {
        int total = words.size() - gram + 1;
        if (total < 1) {
            return 0;
        }
        Set<List<String>> different = new HashSet<>();
        for (int i = 0; i < total; i++) {
            different.add(words.subList(i, i + gram));
        }
        return 1 - (double) different.size() / total;
    }
}
