package dev.millrace.tokenizer.redact;

import java.util.List;

/** Keys by the beginnings that their makers gave them, bearer tokens, JSON Web Tokens and private keys in PEM. */
final class KeyDetector {
    /**
     * What a key begins with and how many characters of a key follow at least.
     *
     * @param upper whether only capitals and digits follow
     */
    private record Form(String head, int tailMin, boolean upper) {}

    private static final List<Form> FORMS = List.of(
            new Form("sk-", 16, false),
            new Form("sk_live_", 16, false),
            new Form("sk_test_", 16, false),
            new Form("mr-", 40, false),
            new Form("ghp_", 20, false),
            new Form("gho_", 20, false),
            new Form("ghs_", 20, false),
            new Form("github_pat_", 20, false),
            new Form("glpat-", 20, false),
            new Form("hf_", 20, false),
            new Form("xoxb-", 20, false),
            new Form("xoxp-", 20, false),
            new Form("AIza", 30, false),
            new Form("AKIA", 16, true),
            new Form("ASIA", 16, true));

    private static final String BEARER = "Bearer ";
    private static final int TOKEN_MIN = 16;
    private static final String PEM_BEGIN = "-----BEGIN ";
    private static final String PEM_KEY = "PRIVATE KEY-----";
    private static final int PEM_LABEL_MAX = 32;
    private static final int PEM_MAX = 16_384;
    private static final int WEB_TOKEN_PART_MAX = 8_192;

    private KeyDetector() {}

    static int endOf(String text, int start) {
        char first = text.charAt(start);
        if ("sgmhxAbBe-".indexOf(first) < 0 || !Detector.startsWord(text, start)) {
            return Detector.NOTHING;
        }
        return switch (first) {
            case '-' -> privateKeyEnd(text, start);
            case 'b', 'B' -> bearerEnd(text, start);
            case 'e' -> webTokenEnd(text, start);
            default -> formEnd(text, start);
        };
    }

    private static int formEnd(String text, int start) {
        for (var form : FORMS) {
            if (text.startsWith(form.head(), start)) {
                int from = start + form.head().length();
                int end = tailEnd(text, from, form.upper());
                if (end - from >= form.tailMin()) {
                    return end;
                }
            }
        }
        return Detector.NOTHING;
    }

    private static int tailEnd(String text, int from, boolean upper) {
        int end = from;
        while (end < text.length() && (upper ? isUpper(text.charAt(end)) : isTail(text.charAt(end)))) {
            end++;
        }
        return end;
    }

    private static int bearerEnd(String text, int start) {
        if (!text.regionMatches(true, start, BEARER, 0, BEARER.length())) {
            return Detector.NOTHING;
        }
        int from = start + BEARER.length();
        int end = from;
        boolean digit = false;
        while (end < text.length() && (isTail(text.charAt(end)) || "./+~=".indexOf(text.charAt(end)) >= 0)) {
            digit |= Detector.isDigit(text.charAt(end));
            end++;
        }
        // A long word behind "bearer" has no digit.
        return end - from >= TOKEN_MIN && digit ? end : Detector.NOTHING;
    }

    /** Three parts in base64url, the first one an object: it begins with {@code eyJ}. */
    private static int webTokenEnd(String text, int start) {
        boolean inside = start > 0 && (isTail(text.charAt(start - 1)) || text.charAt(start - 1) == '.');
        if (inside || !text.startsWith("eyJ", start)) {
            return Detector.NOTHING;
        }
        int at = start;
        for (int part = 0; part < 3; part++) {
            int from = at;
            while (at < text.length() && at - from < WEB_TOKEN_PART_MAX && isTail(text.charAt(at))) {
                at++;
            }
            if (at - from < 4) {
                return Detector.NOTHING;
            }
            if (part < 2 && (at == text.length() || text.charAt(at++) != '.')) {
                return Detector.NOTHING;
            }
        }
        return at;
    }

    private static int privateKeyEnd(String text, int start) {
        if (!text.startsWith(PEM_BEGIN, start)) {
            return Detector.NOTHING;
        }
        int label = indexWithin(text, PEM_KEY, start, PEM_LABEL_MAX);
        if (label < 0) {
            return Detector.NOTHING;
        }
        int end = indexWithin(text, PEM_KEY, label + PEM_KEY.length(), PEM_MAX);
        // Cut off, it is secret all the same.
        return end < 0 ? Math.min(text.length(), label + PEM_MAX) : end + PEM_KEY.length();
    }

    private static int indexWithin(String text, String what, int from, int max) {
        int found = text.substring(from, Math.min(text.length(), from + max + what.length()))
                .indexOf(what);
        return found < 0 ? found : from + found;
    }

    private static boolean isTail(char c) {
        return c >= 'a' && c <= 'z' || isUpper(c) || c == '_' || c == '-';
    }

    private static boolean isUpper(char c) {
        return c >= 'A' && c <= 'Z' || Detector.isDigit(c);
    }
}
