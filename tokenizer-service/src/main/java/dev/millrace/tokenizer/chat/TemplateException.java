package dev.millrace.tokenizer.chat;

/** A template refused a conversation, passed a bound, or is not one that Millrace can run. */
public final class TemplateException extends RuntimeException {
    /** @param message one sentence that can be shown to the caller */
    public TemplateException(String message) {
        super(message);
    }
}
