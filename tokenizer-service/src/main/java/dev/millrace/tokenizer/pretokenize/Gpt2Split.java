package dev.millrace.tokenizer.pretokenize;

/**
 * GPT-2's splitting pattern, by hand:
 *
 * <pre>{@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+}</pre>
 *
 * <p>"I'll  be 12" becomes "I", "'ll", " ", " be", " 12". The pattern covers every character, so words cover the text.
 *
 * @param digitsApart whether each number is a word of its own and what is before it ends there, as after {@link Digits}
 *     of individual digits: " 12" becomes " ", "1", "2"
 */
public record Gpt2Split(boolean digitsApart) implements PreTokenizer {
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
        int body = first == ' ' && !endsBefore(units, at + 1) ? at + 1 : at;
        byte kind = units.kindAt(body);
        if (kind == CharacterClass.NUMBER && digitsApart) {
            return units.after(body);
        }
        if (kind != CharacterClass.SPACE) {
            return units.runEnd(body, kind);
        }
        int end = units.runEnd(at, CharacterClass.SPACE);
        // \s+(?!\S): the last blank before a word belongs to that word, unless it is the only one. All blanks are one
        // unit.
        return end == at + 1 || endsBefore(units, end) ? end : end - 1;
    }

    /** Whether what is split ends before a unit: there is none, or a number that stands apart. */
    private boolean endsBefore(Units units, int index) {
        return index == units.length() || (digitsApart && units.kindAt(index) == CharacterClass.NUMBER);
    }

    private static int contractionLength(Units units, int at) {
        if (at + 1 >= units.length()) {
            return 0;
        }
        char second = units.at(at + 1);
        switch (second) {
            case 's', 't', 'm', 'd' -> {
                return 2;
            }
            default -> {
                if (at + 2 >= units.length()) {
                    return 0;
                }
                char third = units.at(at + 2);
                boolean long3 = ((second == 'r' || second == 'v') && third == 'e') || (second == 'l' && third == 'l');
                return long3 ? 3 : 0;
            }
        }
    }
}
