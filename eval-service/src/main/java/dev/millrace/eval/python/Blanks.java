package dev.millrace.eval.python;

/** {@code str.isspace}, {@code str.strip} and {@code str.isdigit}. */
public final class Blanks {
    private Blanks() {}

    /** Whether Python takes a character for a blank. */
    public static boolean isSpace(int unit) {
        return Character.isWhitespace(unit) || Character.isSpaceChar(unit) || unit == 0x85;
    }

    /** A text without blanks at its ends. */
    public static String strip(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (to > from && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** Whether a text is not empty and all digits. */
    public static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(unit -> unit >= '0' && unit <= '9');
    }
}
