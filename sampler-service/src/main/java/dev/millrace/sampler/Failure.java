package dev.millrace.sampler;

/**
 * A failure that can be shown to the caller.
 *
 * @param kind what kind
 * @param message one sentence for people, cut at {@value #MESSAGE_MAX} characters
 */
public record Failure(Kind kind, String message) {
    /** Longest message, in characters. */
    public static final int MESSAGE_MAX = 500;

    /** Kinds of failure. */
    public enum Kind {
        /** The request is wrong. */
        INVALID,
        /** A bounded queue is full. */
        OVERLOADED,
        /** A needed service is away. */
        UNAVAILABLE,
        /** A fault of ours. */
        INTERNAL
    }

    /** Cuts the message. */
    public Failure {
        message = message.length() <= MESSAGE_MAX ? message : message.substring(0, MESSAGE_MAX);
    }
}
