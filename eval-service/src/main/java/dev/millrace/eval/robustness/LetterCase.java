package dev.millrace.eval.robustness;

import java.util.Locale;

/** Upper and lower case. */
final class LetterCase {
    private LetterCase() {}

    /** A replacement in the case of the original: HIS gives HER, His gives Her, and otherwise it stays as it is. */
    static String like(String original, String replacement) {
        var letters = original.codePoints().filter(Character::isLetter).toArray();
        if (letters.length == 0 || !Character.isUpperCase(letters[0]) || replacement.isEmpty()) {
            return replacement;
        }
        boolean allUpper = letters.length > 1;
        for (int letter : letters) {
            allUpper &= Character.isUpperCase(letter);
        }
        return allUpper ? replacement.toUpperCase(Locale.ROOT) : capitalised(replacement);
    }

    /** The first letter of each word upper case, the others lower. */
    static String title(String text) {
        var title = new StringBuilder(text.length());
        boolean inside = false;
        for (char letter : text.toLowerCase(Locale.ROOT).toCharArray()) {
            title.append(inside ? letter : Character.toTitleCase(letter));
            inside = Character.isLetterOrDigit(letter) || (inside && (letter == '\'' || letter == '’'));
        }
        return title.toString();
    }

    private static String capitalised(String word) {
        int first = word.codePointAt(0);
        return new StringBuilder()
                .appendCodePoint(Character.toTitleCase(first))
                .append(word, Character.charCount(first), word.length())
                .toString();
    }
}
