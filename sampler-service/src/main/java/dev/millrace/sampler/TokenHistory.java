package dev.millrace.sampler;

import dev.millrace.sampler.draft.Drafting;
import java.util.Arrays;

/** A prompt and the tokens generated after it. */
final class TokenHistory {
    private static final int GROWTH_MIN = 32;

    private final int promptSize;
    private int[] ids;
    private int length;

    TokenHistory(TokenIds prompt, TokenIds generated) {
        promptSize = prompt.size();
        ids = prompt.plus(generated).stream().toArray();
        length = ids.length;
    }

    /** Tokens, those of the prompt included. */
    int length() {
        return length;
    }

    int generated() {
        return length - promptSize;
    }

    int last() {
        return ids[length - 1];
    }

    void append(int id) {
        if (length == ids.length) {
            ids = Arrays.copyOf(ids, length + Math.max(GROWTH_MIN, generated()));
        }
        ids[length++] = id;
    }

    TokenIds all() {
        return TokenIds.of(Arrays.copyOf(ids, length));
    }

    /** The tokens behind the prompt. */
    TokenIds answer() {
        return TokenIds.of(Arrays.copyOfRange(ids, promptSize, length));
    }

    /** A guess of at most so many tokens to follow. */
    TokenIds guess(Drafting drafting, int most) {
        return TokenIds.of(drafting.propose(ids, length, most));
    }
}
