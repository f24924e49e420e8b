package dev.millrace.tokenizer.pretokenize;

/**
 * Cuts after every so many code points. With 3 "Hello" becomes "Hel", "lo".
 *
 * @param length code points in a word, 1 or more
 */
public record FixedLength(int length) implements PreTokenizer {
    /** Checks the length. */
    public FixedLength {
        if (length < 1) {
            throw new IllegalArgumentException("words of " + length + " code points");
        }
    }

    @Override
    public void split(String text, int from, int to, Spans words) {
        for (int start = from; start < to; ) {
            int end = start;
            for (int i = 0; i < length && end < to; i++) {
                end += Character.charCount(text.codePointAt(end));
            }
            words.add(start, end);
            start = end;
        }
    }
}
