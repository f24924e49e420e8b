package dev.millrace.tokenizer.pretokenize;

/**
 * The splitting pattern of cl100k_base and Llama 3, and with single digits of Qwen 2, by hand:
 *
 * <pre>{@code
 * (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
 * }</pre>
 *
 * <p>"I'LL (be) 1234" becomes "I", "'LL", " (", "be", ")", " ", "123", "4". The pattern covers every character, so words
 * cover the text.
 *
 * @param digitsMax numbers in a word, 1 or more
 */
public record Cl100kSplit(int digitsMax) implements PreTokenizer {
    /** Long s, which without case is an s. */
    private static final char LONG_S = '\u017F';

    @Override
    public void split(String text, int from, int to, Spans words) {
        Units units = Units.of(text, from, to);
        int at = 0;
        while (at < units.length()) {
            int end = wordEnd(units, at);
            words.add(from + at, from + end);
            at = end;
        }
    }

    private int wordEnd(Units units, int at) {
        char first = units.at(at);
        if (first == '\'') {
            int contraction = contractionLength(units, at);
            if (contraction > 0) {
                return at + contraction;
            }
        }
        byte kind = units.kindAt(at);
        return switch (kind) {
            case CharacterClass.LETTER -> units.runEnd(at, kind);
            case CharacterClass.NUMBER -> numberEnd(units, at);
            case CharacterClass.SPACE -> spaceEnd(units, at, first);
            default -> {
                int next = units.after(at);
                yield isAt(units, next, CharacterClass.LETTER)
                        ? units.runEnd(next, CharacterClass.LETTER)
                        : symbolsEnd(units, at);
            }
        };
    }

    private static boolean isAt(Units units, int index, byte kind) {
        return index < units.length() && units.kindAt(index) == kind;
    }

    private int numberEnd(Units units, int at) {
        int end = at;
        for (int i = 0; i < digitsMax && isAt(units, end, CharacterClass.NUMBER); i++) {
            end = units.after(end);
        }
        return end;
    }

    /** [^\s\p{L}\p{N}]+[\r\n]* */
    private static int symbolsEnd(Units units, int at) {
        int end = units.runEnd(at, CharacterClass.OTHER);
        while (end < units.length() && isLineEnd(units.at(end))) {
            end++;
        }
        return end;
    }

    private static int spaceEnd(Units units, int at, char first) {
        int next = at + 1;
        if (!isLineEnd(first) && isAt(units, next, CharacterClass.LETTER)) {
            return units.runEnd(next, CharacterClass.LETTER);
        }
        if (first == ' ' && isAt(units, next, CharacterClass.OTHER)) {
            return symbolsEnd(units, next);
        }
        int end = units.runEnd(at, CharacterClass.SPACE);
        // \s*[\r\n]+: up to the last line end of the blanks.
        for (int i = end; i > at; i--) {
            if (isLineEnd(units.at(i - 1))) {
                return i;
            }
        }
        // \s+(?!\S): the last blank before a word is left to it, unless it is the only one.
        return end == next || end == units.length() ? end : end - 1;
    }

    private static boolean isLineEnd(char unit) {
        return unit == '\n' || unit == '\r';
    }

    private static int contractionLength(Units units, int at) {
        if (at + 1 >= units.length()) {
            return 0;
        }
        char second = lower(units.at(at + 1));
        switch (second) {
            case 's', 't', 'm', 'd', LONG_S -> {
                return 2;
            }
            default -> {
                char third = at + 2 < units.length() ? lower(units.at(at + 2)) : 0;
                boolean long3 = ((second == 'r' || second == 'v') && third == 'e') || (second == 'l' && third == 'l');
                return long3 ? 3 : 0;
            }
        }
    }

    private static char lower(char unit) {
        return unit >= 'A' && unit <= 'Z' ? (char) (unit + 32) : unit;
    }
}
