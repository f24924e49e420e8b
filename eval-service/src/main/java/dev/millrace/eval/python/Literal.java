package dev.millrace.eval.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code ast.literal_eval}: texts, numbers, True, False, None, lists, tuples and dictionaries. Tuples become lists. A template
 * that prints a list is read back by it.
 */
public final class Literal {
    private static final int DEPTH_MAX = 32;

    private final String source;
    private int at;

    private Literal(String source) {
        this.source = source;
    }

    /**
     * Reads a literal.
     *
     * @return null, a text, a truth value, a Long, a Double, a list or a map of these
     * @throws IllegalArgumentException when it is none
     */
    public static @Nullable Object read(String source) {
        Literal literal = new Literal(source);
        Object value = literal.value(0);
        literal.skip();
        if (literal.at < source.length()) {
            throw literal.fail();
        }
        return value;
    }

    private @Nullable Object value(int depth) {
        skip();
        if (depth > DEPTH_MAX || at >= source.length()) {
            throw fail();
        }
        char first = source.charAt(at);
        return switch (first) {
            case '[' -> items(']', depth);
            case '(' -> tuple(depth);
            case '{' -> mapping(depth);
            case '\'', '"' -> texts();
            default -> word();
        };
    }

    private Object tuple(int depth) {
        int start = at;
        List<@Nullable Object> items = items(')', depth);
        boolean onlyBrackets = items.size() == 1 && !hasCommaBefore(start);
        Object single = onlyBrackets ? items.getFirst() : items;
        if (single == null) {
            throw fail();
        }
        return single;
    }

    private boolean hasCommaBefore(int start) {
        for (int i = at - 2; i > start; i--) {
            if (!Blanks.isSpace(source.charAt(i))) {
                return source.charAt(i) == ',';
            }
        }
        return true;
    }

    private List<@Nullable Object> items(char close, int depth) {
        at++;
        List<@Nullable Object> items = new ArrayList<>();
        while (!closes(close)) {
            items.add(value(depth + 1));
            separate(close);
        }
        return items;
    }

    private Map<String, @Nullable Object> mapping(int depth) {
        at++;
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        while (!closes('}')) {
            Object key = value(depth + 1);
            skip();
            if (at >= source.length() || source.charAt(at++) != ':') {
                throw fail();
            }
            entries.put(String.valueOf(key), value(depth + 1));
            separate('}');
        }
        return entries;
    }

    private boolean closes(char close) {
        skip();
        if (at < source.length() && source.charAt(at) == close) {
            at++;
            return true;
        }
        return false;
    }

    private void separate(char close) {
        skip();
        if (at < source.length() && source.charAt(at) == ',') {
            at++;
        } else if (at >= source.length() || source.charAt(at) != close) {
            throw fail();
        }
    }

    /** Texts beside each other are one. */
    private String texts() {
        StringBuilder text = new StringBuilder();
        while (at < source.length() && (source.charAt(at) == '\'' || source.charAt(at) == '"')) {
            text(text);
            skip();
        }
        return text.toString();
    }

    private void text(StringBuilder out) {
        char quote = source.charAt(at);
        boolean triple = source.startsWith(String.valueOf(quote).repeat(3), at);
        String end = String.valueOf(quote).repeat(triple ? 3 : 1);
        at += end.length();
        while (!source.startsWith(end, at)) {
            if (at >= source.length() || (!triple && source.charAt(at) == '\n')) {
                throw fail();
            }
            if (source.charAt(at) == '\\') {
                at = Escape.read(source, at, out);
                if (at < 0) {
                    at = source.length();
                    throw fail();
                }
            } else {
                out.append(source.charAt(at++));
            }
        }
        at += end.length();
    }

    private @Nullable Object word() {
        int start = at;
        while (at < source.length() && ",]})(: \t\n\r".indexOf(source.charAt(at)) < 0) {
            at++;
        }
        String word = source.substring(start, at);
        return switch (word) {
            case "None" -> null;
            case "True" -> true;
            case "False" -> false;
            default -> number(word);
        };
    }

    private Object number(String word) {
        String digits = word.replace("_", "");
        boolean isOctalByMistake = digits.length() > 1 && digits.charAt(0) == '0' && Blanks.isDigits(digits);
        if (!digits.isEmpty() && "+-.0123456789".indexOf(digits.charAt(0)) >= 0 && !isOctalByMistake) {
            try {
                return digits.chars().anyMatch(unit -> ".eE".indexOf(unit) >= 0)
                        ? (Object) Double.parseDouble(digits)
                        : (Object) Long.parseLong(digits);
            } catch (NumberFormatException notANumber) {
                throw new IllegalArgumentException("no literal: " + shown(), notANumber);
            }
        }
        throw fail();
    }

    private void skip() {
        while (at < source.length() && " \t\n\r".indexOf(source.charAt(at)) >= 0) {
            at++;
        }
    }

    private String shown() {
        return source.length() <= 80 ? source : source.substring(0, 80) + "…";
    }

    private IllegalArgumentException fail() {
        return new IllegalArgumentException("no literal, at character %d of: %s".formatted(at, shown()));
    }
}
