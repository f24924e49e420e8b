package dev.millrace.eval.text;

import java.util.regex.Pattern;

/** A text that can be read so many times: some regular expressions of users take exponential time. */
final class MeteredText implements CharSequence {
    private static final int READS_MAX = 20_000_000;

    private final String text;
    private int reads;

    private MeteredText(String text) {
        this.text = text;
    }

    /** The text without what the pattern matches. */
    static String remove(Pattern pattern, String text) {
        try {
            return pattern.matcher(new MeteredText(text)).replaceAll("");
        } catch (StackOverflowError e) {
            // Java's engine recurses into repeated groups.
            throw new IllegalArgumentException(
                    "regular expression %s needs too deep a stack for %d characters".formatted(pattern, text.length()),
                    e);
        }
    }

    @Override
    public char charAt(int index) {
        if (++reads > READS_MAX) {
            throw new IllegalArgumentException("a regular expression needs more than %d steps for %d characters"
                    .formatted(READS_MAX, text.length()));
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.substring(start, end);
    }

    @Override
    public String toString() {
        return text;
    }
}
