package dev.millrace.tokenizer.redact;

/** IP addresses as RFC 4291 and dotted decimal have them. */
final class AddressDetector {
    /** Longest text of an IPv6 address: eight groups, the last two as IPv4. */
    private static final int V6_MAX = 45;

    private static final int V6_GROUPS = 8;

    private AddressDetector() {}

    static int endOf(String text, int start) {
        char first = text.charAt(start);
        if (!isHex(first) && first != ':' || !startsAddress(text, start)) {
            return Detector.NOTHING;
        }
        int four = Detector.isDigit(first) ? v4End(text, start) : Detector.NOTHING;
        return four != Detector.NOTHING && endsAddress(text, four) ? four : v6End(text, start);
    }

    /** Four numbers up to 255 without leading zeros. */
    private static int v4End(String text, int start) {
        int at = start;
        for (int part = 0; part < 4; part++) {
            if (part > 0 && (at == text.length() || text.charAt(at++) != '.')) {
                return Detector.NOTHING;
            }
            int from = at;
            int value = 0;
            while (at < text.length() && at - from < 4 && Detector.isDigit(text.charAt(at))) {
                value = 10 * value + text.charAt(at++) - '0';
            }
            if (at == from || value > 255 || at - from > 1 && text.charAt(from) == '0') {
                return Detector.NOTHING;
            }
        }
        return at;
    }

    private static int v6End(String text, int start) {
        int end = start;
        while (end < text.length() && end - start <= V6_MAX && (isHex(text.charAt(end)) || text.charAt(end) == ':')) {
            end++;
        }
        // All searching is within the run: in the text it would go back to the beginning each time.
        var run = text.substring(start, end);
        int colon = run.lastIndexOf(':');
        if (colon < 0) {
            return Detector.NOTHING;
        }
        // An IPv4 address behind the last colon, as in ::ffff:192.0.2.1, stands for two groups.
        boolean dotted = end < text.length() && text.charAt(end) == '.' && colon + 1 < run.length();
        int tail = dotted ? v4End(text, start + colon + 1) : Detector.NOTHING;
        if (tail != Detector.NOTHING) {
            return isV6(run.substring(0, colon + 1) + "0", V6_GROUPS - 1) && endsAddress(text, tail)
                    ? tail
                    : Detector.NOTHING;
        }
        boolean sentence = colon == run.length() - 1 && !run.endsWith("::");
        var address = sentence ? run.substring(0, colon) : run;
        int last = start + address.length();
        return isV6(address, V6_GROUPS) && endsAddress(text, last) ? last : Detector.NOTHING;
    }

    /**
     * Groups of one to four hexadecimal digits, all of them or some around one "::". Of the short forms only those with a
     * decimal digit or three groups: {@code a::b} is more often a name in a program.
     */
    private static boolean isV6(String address, int groups) {
        int gap = address.indexOf("::");
        if (gap >= 0 && address.indexOf("::", gap + 1) >= 0) {
            return false;
        }
        int count = 0;
        boolean telling = false;
        for (var group : address.split(":", -1)) {
            if (!group.isEmpty()) {
                count++;
                telling |= group.chars().anyMatch(c -> Detector.isDigit((char) c));
            }
            if (group.length() > 4) {
                return false;
            }
        }
        boolean colons = gap == 0 || !address.startsWith(":");
        boolean ends = gap >= 0 && gap == address.length() - 2 || !address.endsWith(":");
        return colons && ends && (gap < 0 ? count == groups : count < groups && (telling || count > 2));
    }

    private static boolean startsAddress(String text, int start) {
        return Detector.startsWord(text, start)
                && (start == 0 || text.charAt(start - 1) != ':' && text.charAt(start - 1) != '.');
    }

    /** A full stop may follow, but no further number. */
    private static boolean endsAddress(String text, int end) {
        boolean goesOn = end + 1 < text.length() && text.charAt(end) == '.' && Detector.isDigit(text.charAt(end + 1));
        return Detector.endsWord(text, end) && !goesOn;
    }

    private static boolean isHex(char c) {
        return Character.digit(c, 16) >= 0 && c < 128;
    }
}
