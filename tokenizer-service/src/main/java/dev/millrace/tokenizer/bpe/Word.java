package dev.millrace.tokenizer.bpe;

/**
 * A word and its tokens, read-only, in two arrays only: a cached word is looked at for each word of a text, and every
 * further array would be a further wait for memory.
 *
 * @param spelling the word, in UTF-16 units
 * @param tokens three numbers a token: its id, the unit in which it begins, the unit after the character it ends in
 */
@SuppressWarnings("ArrayRecordComponent") // never leaves this package, never changed
record Word(char[] spelling, int[] tokens) {
    private static final int FIELDS = 3;

    /** A word with room for so many tokens, to be filled with {@link #set}. */
    static Word of(String spelling, int tokenCount) {
        return new Word(spelling.toCharArray(), new int[FIELDS * tokenCount]);
    }

    void set(int token, int id, int start, int end) {
        tokens[FIELDS * token] = id;
        tokens[FIELDS * token + 1] = start;
        tokens[FIELDS * token + 2] = end;
    }

    int size() {
        return tokens.length / FIELDS;
    }

    int id(int token) {
        return tokens[FIELDS * token];
    }

    int start(int token) {
        return tokens[FIELDS * token + 1];
    }

    int end(int token) {
        return tokens[FIELDS * token + 2];
    }
}
