package dev.millrace.tokenizer.session;

/** Which tokens a listener is told beside the text. */
public enum TokenReport {
    /** None. */
    NONE,
    /** Those that have a text, with the piece in which it ends. */
    TEXT,
    /** Every one, at once; end tokens and parts of a character have no text. */
    ALL
}
