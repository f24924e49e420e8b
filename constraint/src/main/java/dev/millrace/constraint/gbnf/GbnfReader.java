package dev.millrace.constraint.gbnf;

import dev.millrace.constraint.InvalidConstraintException;
import dev.millrace.constraint.expression.CodePoints;
import java.util.ArrayList;

/** The words of a grammar, one after the other. */
final class GbnfReader {
    static final int END = -1;

    private final int[] points;
    private int at;

    GbnfReader(String source) {
        this.points = source.codePoints().toArray();
    }

    int peek() {
        return at < points.length ? points[at] : END;
    }

    boolean atLineEnd() {
        return peek() == '\n' || peek() == '\r';
    }

    boolean take(int c) {
        if (peek() == c) {
            at++;
            return true;
        }
        return false;
    }

    void expect(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!take(text.charAt(i))) {
                throw wrong("\"" + text + "\" is missing");
            }
        }
    }

    /** Passes blanks and comments by, and the ends of lines too if {@code lines}. */
    void skip(boolean lines) {
        while (true) {
            int c = peek();
            if (c == ' ' || c == '\t' || (lines && atLineEnd())) {
                at++;
            } else if (c == '#') {
                while (peek() != END && !atLineEnd()) {
                    at++;
                }
            } else {
                return;
            }
        }
    }

    String name() {
        int from = at;
        while (isNamePart(peek())) {
            at++;
        }
        if (at == from) {
            throw wrong("the name of a rule is missing");
        }
        return new String(points, from, at - from);
    }

    private static boolean isNamePart(int c) {
        return c == '-' || c == '_' || (c >= 0 && c < 128 && Character.isLetterOrDigit(c));
    }

    int number(int max) {
        if (peek() < '0' || peek() > '9') {
            throw wrong("a number is missing");
        }
        int value = 0;
        while (peek() >= '0' && peek() <= '9') {
            value = value * 10 + points[at++] - '0';
            if (value > max) {
                throw wrong("a repetition is more than " + max);
            }
        }
        return value;
    }

    String quoted() {
        expect("\"");
        var text = new StringBuilder();
        while (!take('"')) {
            text.appendCodePoint(character());
        }
        return text.toString();
    }

    CodePoints bracketed() {
        expect("[");
        boolean inverted = take('^');
        var members = new ArrayList<CodePoints>();
        while (!take(']')) {
            int from = character();
            int to = from;
            if (peek() == '-' && at + 1 < points.length && points[at + 1] != ']') {
                at++;
                to = character();
            }
            if (from > to) {
                throw wrong("a range of characters runs backwards");
            }
            members.add(CodePoints.range(from, to));
        }
        var all = CodePoints.union(members);
        return inverted ? all.complement() : all;
    }

    private int character() {
        int c = peek();
        if (c == END) {
            throw wrong("a text or class does not end");
        }
        at++;
        int meant = c == '\\' ? escape() : c;
        if (meant > Character.MAX_CODE_POINT
                || (meant >= Character.MIN_SURROGATE && meant <= Character.MAX_SURROGATE)) {
            throw wrong("a character is none");
        }
        return meant;
    }

    private int escape() {
        int c = peek();
        at++;
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> hex(2);
            case 'u' -> hex(4);
            case 'U' -> hex(8);
            case '"', '\\', '[', ']', '-', '^' -> c;
            default -> throw wrong("an escape is not understood");
        };
    }

    private int hex(int digits) {
        long value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw wrong("a hexadecimal digit is missing");
            }
            at++;
            value = value * 16 + digit;
        }
        return (int) Math.min(value, Integer.MAX_VALUE);
    }

    /** A sentence that says where. */
    InvalidConstraintException wrong(String why) {
        int line = 1;
        for (int i = 0; i < Math.min(at, points.length); i++) {
            line += points[i] == '\n' ? 1 : 0;
        }
        return new InvalidConstraintException("the grammar cannot be read: line " + line + ", " + why);
    }
}
