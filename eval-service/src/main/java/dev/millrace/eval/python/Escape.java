package dev.millrace.eval.python;

/** What a backslash starts inside of a text literal. */
final class Escape {
    private Escape() {}

    /**
     * Reads an escape and appends what it stands for.
     *
     * @param at of the backslash
     * @return behind the escape; -1 when it is broken
     */
    static int read(String source, int at, StringBuilder out) {
        if (at + 1 >= source.length()) {
            return -1;
        }
        char kind = source.charAt(at + 1);
        switch (kind) {
            case '\n' -> {}
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'v' -> out.append('\u000b');
            case '\\', '\'', '"' -> out.append(kind);
            case 'x' -> {
                return hex(source, at + 2, 2, out);
            }
            case 'u' -> {
                return hex(source, at + 2, 4, out);
            }
            case 'U' -> {
                return hex(source, at + 2, 8, out);
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                return octal(source, at + 1, out);
            }
            default -> out.append('\\').append(kind);
        }
        return at + 2;
    }

    private static int hex(String source, int from, int count, StringBuilder out) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = i < source.length() ? Character.digit(source.charAt(i), 16) : -1;
            if (digit < 0) {
                return -1;
            }
            value = value * 16 + digit;
        }
        if (!Character.isValidCodePoint(value)) {
            return -1;
        }
        out.appendCodePoint(value);
        return from + count;
    }

    private static int octal(String source, int from, StringBuilder out) {
        int value = 0;
        int i = from;
        while (i < source.length() && i < from + 3 && source.charAt(i) >= '0' && source.charAt(i) <= '7') {
            value = value * 8 + source.charAt(i++) - '0';
        }
        out.append((char) value);
        return i;
    }
}
