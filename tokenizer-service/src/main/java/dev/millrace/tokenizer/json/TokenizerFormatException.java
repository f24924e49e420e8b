package dev.millrace.tokenizer.json;

/** A tokenizer.json cannot be used: it is damaged, hostile, or needs something that Millrace does not have. */
public final class TokenizerFormatException extends RuntimeException {
    /** @param message which part, and what is wrong with it */
    public TokenizerFormatException(String message) {
        super(message);
    }

    /**
     * Wraps what a library found.
     *
     * @param message which part, and what is wrong with it
     * @param cause the library's exception
     */
    public TokenizerFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
