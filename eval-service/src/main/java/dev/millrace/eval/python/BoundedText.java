package dev.millrace.eval.python;

/** A text that may be looked at so many times only: what a regular expression costs is what it reads. */
final class BoundedText implements CharSequence {
    /** Looks that one search has. */
    private static final long LOOKS_MAX = 20_000_000;

    private final String text;
    private long looks;

    BoundedText(String text) {
        this.text = text;
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public char charAt(int index) {
        if (++looks > LOOKS_MAX) {
            throw new PatternCostException("the pattern reads more than %d characters of a text of %d"
                    .formatted(LOOKS_MAX, text.length()));
        }
        return text.charAt(index);
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
