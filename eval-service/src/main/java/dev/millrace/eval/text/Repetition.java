package dev.millrace.eval.text;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** How far a text says the same again, as models do that are stuck. */
public final class Repetition {
    /** Words of a text at most. */
    public static final int WORDS_MAX = 1 << 20;

    /** Words of a block that repeats at most. */
    public static final int PERIOD_MAX = 64;

    private Repetition() {}

    /**
     * rep-n: the share of n-grams that the text had before (S. Welleck et al., "Neural Text Generation with Unlikelihood
     * Training", 2020).
     *
     * @param words of the text
     * @param n 1 to 16
     * @return in [0, 1), empty when the text has less than n words
     */
    public static OptionalDouble share(List<String> words, int n) {
        OptionalDouble distinct = Diversity.ofCorpus(List.of(words), n);
        return distinct.isEmpty() ? distinct : OptionalDouble.of(1 - distinct.getAsDouble());
    }

    /**
     * The longest stretch that is one block of words, twice or more back to back; of equal ones that with the shortest block,
     * then the first. {@code x a b a b a y} has {@code a b a b a}.
     */
    public static Optional<Run> longestRun(List<String> words) {
        if (words.size() > WORDS_MAX) {
            throw new IllegalArgumentException("text has %d words, more than %d".formatted(words.size(), WORDS_MAX));
        }
        Run longest = null;
        for (int period = 1; period <= Math.min(PERIOD_MAX, words.size() / 2); period++) {
            int same = 0; // words in a row that stand one period before, too
            for (int i = period; i < words.size(); i++) {
                same = words.get(i).equals(words.get(i - period)) ? same + 1 : 0;
                int length = same + period;
                if (same >= period && (longest == null || length > longest.length)) {
                    longest = new Run(i + 1 - length, period, length);
                }
            }
        }
        return Optional.ofNullable(longest);
    }

    /**
     * A stretch of a text.
     *
     * @param start its first word, from 0
     * @param period words of the block
     * @param length words of the stretch, at least two periods; the last block may be cut
     */
    public record Run(int start, int period, int length) {}
}
