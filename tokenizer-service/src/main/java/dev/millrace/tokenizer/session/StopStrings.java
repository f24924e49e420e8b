package dev.millrace.tokenizer.session;

import java.util.List;

/**
 * Finds stop strings in text that comes in pieces, holding back what may be the beginning of one.
 *
 * <p>The result does not depend on how the text is cut: the stop string that is complete first ends the text, of two
 * that end together the longer one. With stop {@code "###"}, {@code accept("a#")} gives {@code "a"}; then {@code
 * accept("b")} gives {@code "#b"} or {@code accept("##")} gives {@code ""} and the text has ended.
 */
final class StopStrings {
    private final List<String> stops;
    private final StringBuilder held = new StringBuilder();
    private String found = "";

    StopStrings(List<String> stops) {
        this.stops = stops;
    }

    /** Takes more text and returns what is now certain to come before any stop string. */
    String accept(String text) {
        if (stops.isEmpty() || found()) {
            return found() ? "" : text;
        }
        int seen = held.length();
        held.append(text);
        for (int end = seen + 1; end <= held.length(); end++) {
            int length = longestEndingAt(end);
            if (length > 0) {
                found = held.substring(end - length, end);
                return take(end - length);
            }
        }
        return take(held.length() - heldBack());
    }

    /** Whether a stop string was found; the text has ended before it. */
    boolean found() {
        return !found.isEmpty();
    }

    /** The stop string that was found; empty when none was. */
    String which() {
        return found;
    }

    /** The text is over: what was held back was no stop string. */
    String finish() {
        return found() ? "" : take(held.length());
    }

    private int longestEndingAt(int end) {
        int longest = 0;
        for (var stop : stops) {
            int start = end - stop.length();
            if (start >= 0 && stop.length() > longest && matches(start, stop, stop.length())) {
                longest = stop.length();
            }
        }
        return longest;
    }

    /** Length of the longest suffix of the held text that begins a stop string. */
    private int heldBack() {
        int longest = 0;
        for (var stop : stops) {
            for (int n = Math.min(stop.length() - 1, held.length()); n > longest; n--) {
                if (matches(held.length() - n, stop, n)) {
                    longest = n;
                }
            }
        }
        return longest;
    }

    private boolean matches(int start, String stop, int length) {
        for (int i = 0; i < length; i++) {
            if (held.charAt(start + i) != stop.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private String take(int length) {
        var text = held.substring(0, length);
        held.delete(0, length);
        return text;
    }
}
