package dev.millrace.eval.run;

import java.util.List;

/** How the served model reads texts. Calls may wait for the service that knows. */
public interface TokenText {
    /** Tokens of a text; marks in it that are spelt like special tokens become these. */
    List<Integer> encode(String text);

    /** What a request's context is read as: itself, or a conversation of it that awaits its answer. */
    default String context(String context) {
        return context;
    }

    /**
     * The token that a text with nothing before it is read behind.
     *
     * @throws IllegalStateException when the model has none
     */
    int prefix();

    /** Most tokens of a prompt and its answer together. */
    int contextLength();
}
