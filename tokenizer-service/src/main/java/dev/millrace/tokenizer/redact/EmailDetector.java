package dev.millrace.tokenizer.redact;

/** {@code local@domain.tld}: letters of any script, as RFC 6531 allows; no quoted local parts and no comments. */
final class EmailDetector {
    private static final int LOCAL_MAX = 256;
    private static final int DOMAIN_MAX = 255;

    private EmailDetector() {}

    static int endOf(String text, int start) {
        if (!isLocal(text.charAt(start)) || start > 0 && isLocal(text.charAt(start - 1))) {
            return Detector.NOTHING;
        }
        int at = start;
        while (at < text.length() && at - start < LOCAL_MAX && isLocal(text.charAt(at))) {
            at++;
        }
        return at < text.length() && text.charAt(at) == '@' ? domainEnd(text, at + 1) : Detector.NOTHING;
    }

    /** Behind the last label that can be a top level: two letters or more behind a dot. */
    private static int domainEnd(String text, int start) {
        int end = Detector.NOTHING;
        int label = start;
        int last = Math.min(text.length(), start + DOMAIN_MAX);
        for (int at = start; at <= last; at++) {
            boolean inside = at < last && isLabel(text.charAt(at));
            if (inside) {
                continue;
            }
            if (label > start && isTopLevel(text, label, at)) {
                end = at;
            }
            if (at == label || at == last || text.charAt(at) != '.') {
                break;
            }
            label = at + 1;
        }
        return end;
    }

    private static boolean isTopLevel(String text, int from, int to) {
        int end = to;
        while (end > from && text.charAt(end - 1) == '-') {
            end--;
        }
        return end - from >= 2 && Character.isLetter(text.charAt(from));
    }

    private static boolean isLocal(char c) {
        return Character.isLetterOrDigit(c) || "._%+-!#$&'*/=?^`{|}~".indexOf(c) >= 0;
    }

    private static boolean isLabel(char c) {
        return Character.isLetterOrDigit(c) || c == '-';
    }
}
