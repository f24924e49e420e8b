package dev.millrace.sampler;

/**
 * A failure that can be shown to the caller.
 *
 * @param kind what kind
 * @param message one sentence for people, cut at {@value #MESSAGE_MAX} characters
 * @param retryAfterMs with {@link Kind#OVERLOADED} when to try again, in milliseconds from now; 0 when nobody knows
 */
public record Failure(Kind kind, String message, long retryAfterMs) {
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

    /** Trying again soon does not help, or nobody knows when. */
    public Failure(Kind kind, String message) {
        this(kind, message, 0);
    }

    /** Cuts the message. */
    public Failure {
        message = message.length() <= MESSAGE_MAX ? message : message.substring(0, MESSAGE_MAX);
    }
}
