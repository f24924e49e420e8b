package dev.millrace.tokenizer.tools;

/** Follows JSON text character by character, just far enough to know where its value ends. */
final class CallScanner {
    private int depth;
    private boolean inString;
    private boolean escaped;

    /** @return whether the character closes the outermost bracket */
    boolean ends(char c) {
        if (inString) {
            if (escaped) {
                escaped = false;
            } else if (c == '\\') {
                escaped = true;
            } else if (c == '"') {
                inString = false;
            }
            return false;
        }
        switch (c) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {}
        }
        return depth == 0 && (c == '}' || c == ']');
    }
}
