package dev.millrace.tokenizer.session;

/** Why the edge no longer wants a generation. */
public enum CancelReason {
    /** The client closed its connection. */
    CLIENT_GONE,
    /** Nobody can use the answer any more. */
    REQUESTED,
    /** A stop string was found: the text is complete. */
    STOP_STRING,
    /** The edge that held the connection restarted. */
    EDGE_RESTARTED,
    /** The client reads too slowly for the stream's bounded buffer. */
    SLOW_READER
}
