package dev.millrace.tokenizer.pretokenize;

/**
 * GPT-2's splitting pattern, by hand:
 *
 * <pre>{@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}</pre>
 *
 * <p>"I'll  be 12" becomes "I", "'ll", " ", " be", " 12". The pattern covers every character, so words cover the text.
 */
public final class Gpt2Split implements PreTokenizer {
    @Override
    public void split(String text, int from, int to, Spans words) {
        int at = from;
        while (at < to) {
            int end = wordEnd(text, at, to);
            words.add(at, end);
            at = end;
        }
    }

    private static int wordEnd(String text, int at, int to) {
        char first = text.charAt(at);
        if (first == '\'') {
            int contraction = contractionLength(text, at, to);
            if (contraction > 0) {
                return at + contraction;
            }
        }
        int body = first == ' ' && at + 1 < to ? at + 1 : at;
        int codePoint = codePointAt(text, body, to);
        byte kind = CharacterClass.of(codePoint);
        if (kind != CharacterClass.SPACE) {
            return runEnd(text, body, to, kind);
        }
        int end = runEnd(text, at, to, CharacterClass.SPACE);
        // \s+(?!\S): the last blank before a word belongs to that word, unless it is the only one. All blanks are one
        // unit.
        return end == to || end == at + 1 ? end : end - 1;
    }

    private static int runEnd(String text, int at, int to, byte kind) {
        int i = at;
        while (i < to) {
            int codePoint = codePointAt(text, i, to);
            if (CharacterClass.of(codePoint) != kind) {
                break;
            }
            i += Character.charCount(codePoint);
        }
        return i;
    }

    /** Like {@link String#codePointAt}, but never looks beyond {@code to}. */
    private static int codePointAt(String text, int at, int to) {
        char unit = text.charAt(at);
        return Character.isHighSurrogate(unit) && at + 1 < to ? text.codePointAt(at) : unit;
    }

    private static int contractionLength(String text, int at, int to) {
        if (at + 1 >= to) {
            return 0;
        }
        char second = text.charAt(at + 1);
        switch (second) {
            case 's', 't', 'm', 'd' -> {
                return 2;
            }
            default -> {
                if (at + 2 >= to) {
                    return 0;
                }
                char third = text.charAt(at + 2);
                boolean long3 = ((second == 'r' || second == 'v') && third == 'e') || (second == 'l' && third == 'l');
                return long3 ? 3 : 0;
            }
        }
    }
}
