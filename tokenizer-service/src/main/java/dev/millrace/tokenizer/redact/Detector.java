package dev.millrace.tokenizer.redact;

/** Recognises one kind of thing where it begins. Looks at a bounded number of characters unless it finds one. */
@FunctionalInterface
interface Detector {
    /** What {@link #endOf} says where nothing begins. */
    int NOTHING = -1;

    /** The index behind the thing that begins exactly at {@code start}, or {@link #NOTHING}. */
    int endOf(String text, int start);

    /** Whether the character before the index belongs to no word or number. */
    static boolean startsWord(String text, int start) {
        return start == 0 || !isWord(text.charAt(start - 1));
    }

    /** Whether the character at the index, if there is one, belongs to no word or number. */
    static boolean endsWord(String text, int end) {
        return end == text.length() || !isWord(text.charAt(end));
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(char c) {
        return Character.isLetterOrDigit(c);
    }
}
