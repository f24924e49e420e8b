package dev.millrace.eval.text;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Whether a prediction is a reference once what does not count is taken out of both; as {@code exact_match} of Hugging Face
 * evaluate and lm-evaluation-harness.
 *
 * @param ignored what is removed first, in order; at most {@value #REGEXES_MAX}
 * @param isCaseIgnored {@code ignore_case}
 * @param isPunctuationIgnored {@code ignore_punctuation}, of ASCII
 * @param areNumbersIgnored {@code ignore_numbers}: 0 to 9
 */
public record ExactMatch(
        List<Pattern> ignored, boolean isCaseIgnored, boolean isPunctuationIgnored, boolean areNumbersIgnored) {
    public static final int REGEXES_MAX = 32;
    public static final int REGEX_CHARACTERS_MAX = 1_024;

    /** Nothing is ignored. */
    public static final ExactMatch STRICT = new ExactMatch(List.of(), false, false, false);

    private static final Pattern PUNCTUATION = Pattern.compile("\\p{Punct}");
    private static final Pattern DIGIT = Pattern.compile("[0-9]");

    public ExactMatch {
        ignored = List.copyOf(ignored);
        if (ignored.size() > REGEXES_MAX) {
            throw new IllegalArgumentException(
                    "regexes_to_ignore has %d entries, more than %d".formatted(ignored.size(), REGEXES_MAX));
        }
    }

    /**
     * An entry of {@code regexes_to_ignore}, read as Python does: only a line feed ends a line, and {@code \d}, {@code \s},
     * {@code \w} are Unicode's.
     *
     * @param regex at most {@value #REGEX_CHARACTERS_MAX} characters
     * @throws IllegalArgumentException when it is no regular expression
     */
    public static Pattern regex(String regex) {
        if (regex.length() > REGEX_CHARACTERS_MAX) {
            throw new IllegalArgumentException("regexes_to_ignore has an entry of %d characters, more than %d"
                    .formatted(regex.length(), REGEX_CHARACTERS_MAX));
        }
        try {
            return Pattern.compile(regex, Pattern.UNIX_LINES | Pattern.UNICODE_CHARACTER_CLASS);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("regexes_to_ignore: " + e.getMessage(), e);
        }
    }

    /**
     * Whether it is one of the references.
     *
     * @throws IllegalArgumentException when a regular expression needs too many steps
     */
    public boolean isMatch(Segment segment) {
        String prediction = counting(segment.prediction());
        return segment.references().stream().map(this::counting).anyMatch(prediction::equals);
    }

    private String counting(String text) {
        String left = text;
        for (Pattern pattern : ignored) {
            left = MeteredText.remove(pattern, left);
        }
        left = isCaseIgnored ? left.toLowerCase(Locale.ROOT) : left;
        left = isPunctuationIgnored ? PUNCTUATION.matcher(left).replaceAll("") : left;
        return areNumbersIgnored ? DIGIT.matcher(left).replaceAll("") : left;
    }
}
