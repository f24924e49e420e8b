package dev.millrace.sampler.draft;

/**
 * Guesses that the text goes on as it did where its last tokens stood before (prompt lookup decoding, Saxena 2023). Good
 * where an answer quotes its prompt: summaries, corrections, code.
 */
public final class PromptLookup implements Drafting {
    /** Most tokens of a guess. */
    public static final int TOKENS_MAX = 16;

    /** Two equal tokens are mostly chance: with them fewer guesses were right, and so fewer were computed. */
    private static final int MATCH_MIN = 3;
    /** A match of this length is as good as a longer one. */
    private static final int MATCH_ENOUGH = 8;
    /** Tokens looked back: a bound of the time, 10 µs. */
    private static final int LOOK_BACK = 16_384;

    private final int tokens;

    /**
     * @param tokens of a guess, 1 to {@value #TOKENS_MAX}
     * @throws IllegalArgumentException when out of range
     */
    public PromptLookup(int tokens) {
        if (tokens < 1 || tokens > TOKENS_MAX) {
            throw new IllegalArgumentException("must be from 1 to " + TOKENS_MAX + ", is " + tokens);
        }
        this.tokens = tokens;
    }

    /** The longest match counts, of several the last. */
    @Override
    public int[] propose(int[] ids, int length, int most) {
        int longest = MATCH_MIN - 1;
        int follows = -1;
        for (int end = length - 2; end >= Math.max(1, length - LOOK_BACK) && longest < MATCH_ENOUGH; end--) {
            int match = matchBefore(ids, length, end);
            if (match > longest) {
                longest = match;
                follows = end + 1;
            }
        }
        return follows < 0 ? new int[0] : following(ids, length, follows, Math.min(tokens, most));
    }

    /** Beyond the end of the text it is the guess that goes on: a text that repeats itself does so again. */
    private static int[] following(int[] ids, int length, int start, int count) {
        int[] guess = new int[count];
        for (int i = 0; i < count; i++) {
            guess[i] = start + i < length ? ids[start + i] : guess[start + i - length];
        }
        return guess;
    }

    /** Tokens up to {@code end} that equal the last ones. */
    private static int matchBefore(int[] ids, int length, int end) {
        int match = 0;
        while (match < MATCH_ENOUGH && match <= end && ids[end - match] == ids[length - 1 - match]) {
            match++;
        }
        return match;
    }
}
