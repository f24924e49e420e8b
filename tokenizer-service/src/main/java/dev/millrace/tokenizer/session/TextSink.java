package dev.millrace.tokenizer.session;

/**
 * Whoever listens to one generation. Called by one thread at a time while the generation is locked: it must neither
 * block nor call back into the generation.
 */
public interface TextSink {
    /** Nobody listens. */
    TextSink NOBODY = event -> {};

    /** Takes the next event; it may wait for {@link #flush} to be sent. */
    void accept(TextEvent event);

    /** Several events may have come together: now is the time to send them as one. */
    default void flush() {}
}
