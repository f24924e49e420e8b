package dev.millrace.template;

import java.util.HexFormat;

/** String literals of a template, with Python's escapes. */
final class StringLiteral {
    private StringLiteral() {}

    /** The index after the closing quote of the literal that begins at {@code at}; -1 when it is not closed. */
    static int end(String source, int at) {
        char quote = source.charAt(at);
        for (int i = at + 1; i < source.length(); i++) {
            char unit = source.charAt(i);
            if (unit == '\\') {
                i++;
            } else if (unit == quote) {
                return i + 1;
            }
        }
        return -1;
    }

    /** What the characters between the quotes stand for; an unknown escape stands for itself. */
    static String value(String literal) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder value = new StringBuilder(literal.length());
        for (int i = 0; i < literal.length(); ) {
            char unit = literal.charAt(i);
            if (unit != '\\' || i + 1 == literal.length()) {
                value.append(unit);
                i++;
            } else {
                i = escape(literal, i + 1, value);
            }
        }
        return value.toString();
    }

    private static int escape(String literal, int at, StringBuilder value) {
        char kind = literal.charAt(at);
        switch (kind) {
            case '\n' -> {}
            case '\\', '\'', '"' -> value.append(kind);
            case 'n' -> value.append('\n');
            case 't' -> value.append('\t');
            case 'r' -> value.append('\r');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'a' -> value.append('\u0007');
            case 'v' -> value.append('\u000B');
            case 'x' -> {
                return hex(literal, at, 2, value);
            }
            case 'u' -> {
                return hex(literal, at, 4, value);
            }
            case 'U' -> {
                return hex(literal, at, 8, value);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return octal(literal, at, value);
            }
            default -> value.append('\\').append(kind);
        }
        return at + 1;
    }

    private static int hex(String literal, int at, int digits, StringBuilder value) {
        int end = at + 1 + digits;
        if (end > literal.length() || !literal.substring(at + 1, end).chars().allMatch(HexFormat::isHexDigit)) {
            throw new JinjaException("a string has a damaged \\" + literal.charAt(at) + " escape");
        }
        int codePoint = HexFormat.fromHexDigits(literal, at + 1, end);
        if (!Character.isValidCodePoint(codePoint)) {
            throw new JinjaException("a string has an escape beyond Unicode");
        }
        value.appendCodePoint(codePoint);
        return end;
    }

    private static int octal(String literal, int at, StringBuilder value) {
        int end = at;
        int number = 0;
        while (end < literal.length() && end < at + 3 && literal.charAt(end) >= '0' && literal.charAt(end) <= '7') {
            number = number * 8 + literal.charAt(end++) - '0';
        }
        value.append((char) number);
        return end;
    }
}
