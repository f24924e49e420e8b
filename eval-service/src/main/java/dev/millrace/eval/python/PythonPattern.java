package dev.millrace.eval.python;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A regular expression of Python's {@code re}, run by Java's: what is written differently is translated, and classes and line
 * ends follow Python. Immutable.
 */
public final class PythonPattern {
    /** Characters of a pattern at most. */
    public static final int SOURCE_MAX = 4096;

    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.UNIX_LINES;

    private final Pattern pattern;

    private PythonPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException when it is none, too long, or of a kind that Java does not have
     */
    public static PythonPattern of(String source) {
        if (source.length() > SOURCE_MAX) {
            throw new IllegalArgumentException(
                    "the pattern has %d characters, more than %d".formatted(source.length(), SOURCE_MAX));
        }
        try {
            return new PythonPattern(Pattern.compile(translated(source), FLAGS));
        } catch (PatternSyntaxException wrong) {
            throw new IllegalArgumentException(
                    "the pattern %s cannot be read: %s".formatted(source, wrong.getDescription()), wrong);
        }
    }

    private static String translated(String source) {
        StringBuilder out = new StringBuilder(source.length() + 8);
        boolean inClass = false;
        for (int i = 0; i < source.length(); i++) {
            char unit = source.charAt(i);
            if (unit == '\\' && i + 1 < source.length()) {
                char escaped = source.charAt(++i);
                out.append('\\').append(escaped == 'Z' && !inClass ? 'z' : escaped);
            } else if (inClass) {
                out.append(unit == '[' || unit == '&' ? "\\" : "").append(unit);
                inClass = unit != ']';
            } else if (unit == '[') {
                inClass = true;
                out.append(unit);
                i = classStart(source, i, out);
            } else if (source.startsWith("(?P", i)) {
                i = named(source, i, out);
            } else {
                out.append(unit);
            }
        }
        return out.toString();
    }

    /** A ] that comes first in a class stands for itself. */
    private static int classStart(String source, int open, StringBuilder out) {
        int at = open;
        if (source.startsWith("^", at + 1)) {
            out.append('^');
            at++;
        }
        if (source.startsWith("]", at + 1)) {
            out.append("\\]");
            at++;
        }
        return at;
    }

    private static int named(String source, int open, StringBuilder out) {
        if (source.startsWith("(?P=", open)) {
            int close = source.indexOf(')', open);
            if (close > 0) {
                out.append("\\k<")
                        .append(source.substring(open + 4, close).replace("_", ""))
                        .append('>');
                return close;
            }
        }
        int close = source.indexOf('>', open);
        if (source.startsWith("(?P<", open) && close > 0) {
            out.append("(?<")
                    .append(source.substring(open + 4, close).replace("_", ""))
                    .append('>');
            return close;
        }
        out.append("(?");
        return open + 2;
    }

    /**
     * {@code re.findall}: of each match its text, or its group, or its groups where there are several; a group that took no part
     * is empty.
     *
     * @throws PatternCostException when it costs too much
     */
    public List<List<String>> findAll(String text) {
        List<List<String>> found = new ArrayList<>();
        try {
            Matcher matcher = pattern.matcher(new BoundedText(text));
            while (matcher.find()) {
                List<String> groups = new ArrayList<>();
                for (int i = Math.min(1, matcher.groupCount()); i <= matcher.groupCount(); i++) {
                    String group = matcher.group(i);
                    groups.add(group == null ? "" : group);
                }
                found.add(groups);
            }
            return found;
        } catch (StackOverflowError tooDeep) {
            throw new PatternCostException("the pattern goes too deep on a text of " + text.length() + " characters");
        }
    }

    /** {@code re.sub(pattern, "", text)}. */
    public String remove(String text) {
        try {
            return pattern.matcher(new BoundedText(text)).replaceAll("");
        } catch (StackOverflowError tooDeep) {
            throw new PatternCostException("the pattern goes too deep on a text of " + text.length() + " characters");
        }
    }
}
