package dev.millrace.tokenizer.redact;

/**
 * Payment cards: 13 to 19 digits that begin with 2 to 6, in groups with single blanks or hyphens between them or in one,
 * and right by Luhn's formula (ISO/IEC 7812-1, annex B).
 */
final class CardDetector {
    private static final int DIGITS_MIN = 13;
    private static final int DIGITS_MAX = 19;

    private CardDetector() {}

    static int endOf(String text, int start) {
        char first = text.charAt(start);
        if (first < '2' || first > '6' || !Detector.startsWord(text, start)) {
            return Detector.NOTHING;
        }
        var digits = new int[DIGITS_MAX];
        int count = 0;
        int end = Detector.NOTHING;
        for (int at = start; at < text.length(); at++) {
            char c = text.charAt(at);
            if (Detector.isDigit(c)) {
                if (count == DIGITS_MAX) {
                    break;
                }
                digits[count++] = c - '0';
                // The longest that is right: a card may be followed by other numbers.
                if (count >= DIGITS_MIN && Detector.endsWord(text, at + 1) && isRight(digits, count)) {
                    end = at + 1;
                }
            } else if (!isSeparator(c) || at + 1 == text.length() || !Detector.isDigit(text.charAt(at + 1))) {
                break;
            }
        }
        return end;
    }

    /** Luhn: from the right, every second digit doubled, its digits summed; the whole is a multiple of ten. */
    static boolean isRight(int[] digits, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) {
            int digit = digits[count - 1 - i];
            int value = i % 2 == 0 ? digit : 2 * digit;
            sum += value > 9 ? value - 9 : value;
        }
        return sum % 10 == 0;
    }

    private static boolean isSeparator(char c) {
        return c == ' ' || c == '-' || c == '\u00a0';
    }
}
