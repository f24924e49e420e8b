package dev.millrace.tokenizer.pretokenize;

import dev.millrace.tokenizer.normalize.Whitespace;

/** The classes the splitting patterns are made of: {@code \p{L}}, {@code \p{N}}, {@code \s} and the rest. */
final class CharacterClass {
    static final byte OTHER = 0;
    static final byte LETTER = 1;
    static final byte NUMBER = 2;
    static final byte SPACE = 3;

    private static final byte[] BASIC_PLANE = new byte[0x10000];

    static {
        for (int i = 0; i < BASIC_PLANE.length; i++) {
            BASIC_PLANE[i] = classify(i);
        }
    }

    private CharacterClass() {}

    static byte of(int codePoint) {
        return codePoint < BASIC_PLANE.length ? BASIC_PLANE[codePoint] : classify(codePoint);
    }

    private static byte classify(int codePoint) {
        if (Whitespace.is(codePoint)) {
            return SPACE;
        }
        return switch (Character.getType(codePoint)) {
            case Character.UPPERCASE_LETTER,
                    Character.LOWERCASE_LETTER,
                    Character.TITLECASE_LETTER,
                    Character.MODIFIER_LETTER,
                    Character.OTHER_LETTER -> LETTER;
            // \p{N} has letter numbers and other numbers in it (Ⅷ, ½, ³), not the decimal digits alone.
            case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> NUMBER;
            default -> OTHER;
        };
    }
}
