package dev.millrace.constraint.regex;

import dev.millrace.constraint.expression.CodePoints;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Escapes and classes in brackets. Where the dialects of Java and JavaScript differ, a class is what both accept:
 * {@code \s} is blanks of ASCII, {@code \S} what is a blank in neither.
 */
final class CharacterClasses {
    private static final CodePoints DIGITS = CodePoints.range('0', '9');
    private static final CodePoints WORD =
            DIGITS.or(CodePoints.range('a', 'z')).or(CodePoints.range('A', 'Z')).or(CodePoints.of("_"));
    private static final CodePoints BLANKS = CodePoints.of(" \t\n\u000B\f\r");
    private static final CodePoints ALL_BLANKS = BLANKS.or(
                    CodePoints.of("\u0085\u00A0\u1680\u2028\u2029\u202F\u205F\u3000\uFEFF"))
            .or(CodePoints.range(0x2000, 0x200A));
    /** What a dot stands for. */
    static final CodePoints NO_LINE_END =
            CodePoints.of("\n\r\u0085\u2028\u2029").complement();

    private CharacterClasses() {}

    /** What a backslash that has been read and what follows it stand for. */
    static CodePoints escape(PatternReader in) {
        int c = in.next();
        var several = several(c);
        return several == null ? one(single(c, in)) : several;
    }

    private static CodePoints one(int c) {
        return CodePoints.range(c, c);
    }

    private static @Nullable CodePoints several(int c) {
        return switch (c) {
            case 'd' -> DIGITS;
            case 'D' -> DIGITS.complement();
            case 'w' -> WORD;
            case 'W' -> WORD.complement();
            case 's' -> BLANKS;
            case 'S' -> ALL_BLANKS.complement();
            default -> null;
        };
    }

    private static int single(int c, PatternReader in) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'f' -> '\f';
            case 'v' -> 0x0B;
            case 'x' -> scalar(in.hex(2), in);
            case 'u' -> scalar(in.hex(4), in);
            default -> {
                if (c < 128 && Character.isLetterOrDigit(c)) {
                    throw in.wrong("\\" + Character.toString(c) + " is not understood");
                }
                yield c;
            }
        };
    }

    /** Half a character can stand in no UTF-8 text. */
    private static int scalar(int c, PatternReader in) {
        if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
            throw in.wrong("a surrogate is no character");
        }
        return c;
    }

    /** The inside of brackets, the opening one having been read. */
    static CodePoints brackets(PatternReader in) {
        boolean inverted = in.take('^');
        var members = new ArrayList<CodePoints>();
        if (in.peek() == ']') {
            throw in.wrong("a class is empty; write \\] for the bracket itself");
        }
        while (!in.take(']')) {
            members.add(member(in));
        }
        var all = CodePoints.union(members);
        return inverted ? all.complement() : all;
    }

    private static CodePoints member(PatternReader in) {
        var first = bracketed(in);
        if (in.peek() != '-' || in.peek(1) == ']') {
            return first;
        }
        in.next();
        var last = bracketed(in);
        int from = only(first, in);
        int to = only(last, in);
        if (from > to) {
            throw in.wrong("a range of characters runs backwards");
        }
        return CodePoints.range(from, to);
    }

    private static CodePoints bracketed(PatternReader in) {
        int c = in.next();
        if (c == '\\') {

            return escape(in);
        }
        boolean setOperation = c == '[' || (c == '&' && in.peek() == '&');
        if (setOperation) {
            throw in.wrong("'" + Character.toString(c) + "' in a class is not understood; put \\ before it");
        }
        return one(c);
    }

    private static int only(CodePoints points, PatternReader in) {
        var ranges = points.ranges();
        if (ranges.size() != 1 || ranges.getFirst()[0] != ranges.getFirst()[1]) {
            throw in.wrong("a range ends in a class");
        }
        return ranges.getFirst()[0];
    }
}
