package dev.millrace.eval.text;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** White space as Python's {@code str.split()} and the {@code \s} of its {@code re} see it. */
public final class WhiteSpace {
    private WhiteSpace() {}

    /** Unicode's separators, and the controls that part lines, paragraphs or fields. */
    static boolean is(char character) {
        return Character.isSpaceChar(character)
                || character >= '\t' && character <= '\r'
                || character >= '\u001c' && character <= '\u001f'
                || character == '\u0085';
    }

    /** What stands between white space, never empty: {@code " a  b "} is a, b. */
    public static List<String> split(String text) {
        var words = new ArrayList<String>();
        int start = 0;
        for (int end = 0; end <= text.length(); end++) {
            if (end == text.length() || is(text.charAt(end))) {
                if (end > start) {
                    words.add(text.substring(start, end));
                }
                start = end + 1;
            }
        }
        return Collections.unmodifiableList(words);
    }

    /** The text without white space at its end. */
    static String stripTrailing(String text) {
        int end = text.length();
        while (end > 0 && is(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }
}
