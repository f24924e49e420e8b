package dev.millrace.eval.robustness;

import java.util.regex.Pattern;

/** The marks at the end of a text. */
final class Punctuation {
    private static final Pattern END = Pattern.compile("[.!?,;:…。！？]+(\\s*)$");

    private Punctuation() {}

    /** Takes the marks at the end away, or puts a full stop where there are none (CheckList's punctuation). */
    static String flip(String text) {
        var end = END.matcher(text);
        if (end.find()) {
            return end.replaceFirst("$1");
        }
        String stripped = text.stripTrailing();
        return stripped.isEmpty() ? text : stripped + "." + text.substring(stripped.length());
    }
}
