package dev.millrace.model.train.data;

import java.util.Locale;
import java.util.Optional;

/** Which characters belong into a text that is learned from: tab and line ends are the only control characters. */
public final class CleanText {
    private CleanText() {}

    /** What is wrong, to be read after the place: {@code has the control character U+0093 at 73}. */
    public static Optional<String> fault(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c) && c != '\t' && c != '\n' && c != '\r') {
                return Optional.of("has the control character " + hex(c) + " at " + i);
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                return Optional.of("has the lone surrogate " + hex(c) + " at " + i);
            }
        }
        return Optional.empty();
    }

    private static String hex(char c) {
        return String.format(Locale.ROOT, "U+%04X", (int) c);
    }
}
