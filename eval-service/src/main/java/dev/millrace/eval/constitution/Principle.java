package dev.millrace.eval.constitution;

import java.util.regex.Pattern;

/**
 * What a good answer is, put as what a model is asked.
 *
 * @param name a word of a-z, 0-9, '-' and '_', at most {@value #NAME_MAX} characters
 * @param criterion that it is a part of, such a word too
 * @param critique asks what is wrong with the answer just given, 1 to {@value #TEXT_MAX} characters
 * @param revision asks for a better answer after that, likewise
 * @param comparison asks which of two answers is better, likewise
 */
public record Principle(String name, String criterion, String critique, String revision, String comparison) {
    public static final int NAME_MAX = 64;
    public static final int TEXT_MAX = 4_000;

    private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    public Principle {
        checkWord("name", name);
        checkWord("criterion", criterion);
        checkText("critique", critique);
        checkText("revision", revision);
        checkText("comparison", comparison);
    }

    private static void checkWord(String field, String word) {
        if (!WORD.matcher(word).matches()) {
            throw new IllegalArgumentException(
                    "%s: must be 1 to %d characters of a-z, 0-9, '-' and '_'".formatted(field, NAME_MAX));
        }
    }

    private static void checkText(String field, String text) {
        if (text.isBlank() || text.length() > TEXT_MAX) {
            throw new IllegalArgumentException("%s: must have 1 to %d characters".formatted(field, TEXT_MAX));
        }
    }
}
