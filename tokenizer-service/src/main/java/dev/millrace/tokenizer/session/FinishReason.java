package dev.millrace.tokenizer.session;

/** Why a choice ended. */
public enum FinishReason {
    /** An end token, or a stop string. */
    STOP,
    /** The token limit or the context length. */
    LENGTH,
    /** Somebody ended it. */
    CANCELLED,
    /** The request's time ran out. */
    DEADLINE,
    /** It failed. */
    ERROR
}
