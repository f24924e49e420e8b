package dev.millrace.tokenizer.session;

/** Through which door a request came. */
public enum Door {
    /** Somebody may wait on a connection. */
    HTTP,
    /** Somebody may wait on a call. */
    GRPC,
    /** Nobody waits: the answer goes to the log whatever happens. */
    TOPIC
}
