package dev.millrace.tokenizer.json;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions of the file, which are written for another engine (Oniguruma), as Java patterns of the same
 * meaning. What the two read differently is refused rather than guessed.
 */
final class Patterns {
    private static final int LENGTH_MAX = 8192;
    private static final int FLAGS = Pattern.UNICODE_CHARACTER_CLASS | Pattern.MULTILINE | Pattern.UNIX_LINES;

    /** POSIX brackets, hexadecimal \h, \K, possessive intervals, and (?m), which there means "dot matches all". */
    private static final Pattern DIFFERENT =
            Pattern.compile("\\[\\[:|\\\\[hHKORyY]|\\{[0-9]+,?[0-9]*}\\+|\\(\\?[a-z]*[msx]");

    private Patterns() {}

    /** The pattern field of a Split or Replace: {"String": …} or {"Regex": …}. */
    static Pattern of(Fields owner) {
        Fields pattern = owner.object("pattern");
        if (pattern.has("String")) {
            return Pattern.compile(Pattern.quote(pattern.text("String")));
        }
        return regex(pattern, pattern.text("Regex"));
    }

    private static Pattern regex(Fields owner, String regex) {
        if (regex.length() > LENGTH_MAX) {
            throw owner.bad("the regex is longer than " + LENGTH_MAX + " characters");
        }
        if (DIFFERENT.matcher(regex).find()) {
            throw owner.bad("the regex \"" + regex + "\" uses syntax that is not supported");
        }
        try {
            return Pattern.compile(regex, FLAGS);
        } catch (PatternSyntaxException e) {
            throw new TokenizerFormatException(owner.path() + ": the regex \"" + regex + "\" cannot be read", e);
        }
    }
}
