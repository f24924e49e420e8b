package dev.millrace.template;

import dev.millrace.template.Value.Sequence;
import java.util.ArrayList;
import java.util.List;

/** Python's methods that take a string apart; the parts keep their origin. */
final class TextSplitting {
    private TextSplitting() {}

    /** split and, from the right, rsplit. */
    static Value split(Text text, Arguments arguments, boolean fromRight, Budget budget) {
        int most = arguments.integer(1, "maxsplit", -1);
        Value given = arguments.get(0, "sep", Value.None.NONE);
        if (given instanceof Text separator && separator.isEmpty()) {
            throw new JinjaException("empty separator");
        }
        List<Value> parts = given instanceof Text separator
                ? splitAt(text, separator.value(), most, fromRight)
                : splitAtSpace(text, most, fromRight);
        budget.items(parts.size());
        return Sequence.list(parts);
    }

    private static List<Value> splitAt(Text text, String separator, int most, boolean fromRight) {
        List<Value> parts = new ArrayList<>();
        String value = text.value();
        if (fromRight && most >= 0) {
            int end = value.length();
            for (int found = value.lastIndexOf(separator);
                    found >= 0 && parts.size() < most;
                    found = found == 0 ? -1 : value.lastIndexOf(separator, end - separator.length())) {
                parts.add(text.slice(found + separator.length(), end));
                end = found;
            }
            parts.add(text.slice(0, end));
            return parts.reversed();
        }
        int start = 0;
        for (int found = value.indexOf(separator);
                found >= 0 && (most < 0 || parts.size() < most);
                found = value.indexOf(separator, start)) {
            parts.add(text.slice(start, found));
            start = found + separator.length();
        }
        parts.add(text.slice(start, value.length()));
        return parts;
    }

    private static List<Value> splitAtSpace(Text text, int most, boolean fromRight) {
        if (fromRight && most >= 0) {
            throw new JinjaException("rsplit at blanks with maxsplit is not supported");
        }
        List<Value> parts = new ArrayList<>();
        String value = text.value();
        int at = 0;
        while (at < value.length()) {
            if (PythonText.isSpace(value.charAt(at))) {
                at++;
                continue;
            }
            int end = at;
            boolean rest = most >= 0 && parts.size() == most;
            while (end < value.length() && (rest || !PythonText.isSpace(value.charAt(end)))) {
                end++;
            }
            parts.add(rest ? TextMethods.strip(text.slice(at, end), Arguments.NONE, false, true) : text.slice(at, end));
            at = end;
        }
        return parts;
    }

    static Value splitLines(Text text, boolean keepEnds, Budget budget) {
        List<Value> lines = new ArrayList<>();
        String value = text.value();
        for (int start = 0; start < value.length(); ) {
            int end = start;
            while (end < value.length()
                    && "\n\r\u000B\f\u001C\u001D\u001E\u0085\u2028\u2029".indexOf(value.charAt(end)) < 0) {
                end++;
            }
            int next = value.startsWith("\r\n", end) ? end + 2 : Math.min(end + 1, value.length());
            lines.add(text.slice(start, keepEnds ? next : end));
            start = next;
        }
        budget.items(lines.size());
        return Sequence.list(lines);
    }

    /** partition and, at the last separator, rpartition. */
    static Value partition(Text text, Text separator, boolean last) {
        int found = last
                ? text.value().lastIndexOf(separator.value())
                : text.value().indexOf(separator.value());
        if (found < 0) {
            List<Value> parts = last ? List.of(Text.EMPTY, Text.EMPTY, text) : List.of(text, Text.EMPTY, Text.EMPTY);
            return new Sequence(parts, true);
        }
        int after = found + separator.length();
        return new Sequence(
                List.of(text.slice(0, found), text.slice(found, after), text.slice(after, text.length())), true);
    }
}
