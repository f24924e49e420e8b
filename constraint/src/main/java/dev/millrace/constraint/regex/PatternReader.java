package dev.millrace.constraint.regex;

import dev.millrace.constraint.InvalidConstraintException;

/** The characters of a pattern, one after the other. */
final class PatternReader {
    static final int END = -1;

    private final int[] points;
    private int at;

    PatternReader(String pattern) {
        this.points = pattern.codePoints().toArray();
    }

    int peek() {
        return peek(0);
    }

    int peek(int ahead) {
        return at + ahead < points.length ? points[at + ahead] : END;
    }

    int next() {
        if (at == points.length) {
            throw wrong("it ends too early");
        }
        return points[at++];
    }

    boolean take(int c) {
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    boolean take(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (peek(i) != text.charAt(i)) {
                return false;
            }
        }
        at += text.length();
        return true;
    }

    void expect(int c) {
        if (!take(c)) {
            throw wrong("'" + Character.toString(c) + "' is missing");
        }
    }

    /** A decimal number, or -1 when there is none. */
    int number(int max) {
        int value = -1;
        while (peek() >= '0' && peek() <= '9') {
            value = Math.max(value, 0) * 10 + next() - '0';
            if (value > max) {
                throw wrong("a repetition is more than " + max);
            }
        }
        return value;
    }

    int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(next(), 16);
            if (digit < 0) {
                throw wrong("a hexadecimal digit is missing");
            }
            value = value * 16 + digit;
        }
        return value;
    }

    /** A sentence that says where. */
    InvalidConstraintException wrong(String why) {
        return new InvalidConstraintException("the regular expression cannot be used: at character " + at + ", " + why);
    }
}
