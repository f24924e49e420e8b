package dev.millrace.tokenizer.session;

import org.jspecify.annotations.Nullable;

/**
 * Why a request was refused or ended badly, in words that can be shown to the caller: no paths, class names or prompt
 * text.
 *
 * @param kind what kind of failure
 * @param message one sentence for people
 * @param param the field at fault, as the contract spells it
 * @param code a word for programs, for instance {@code context_length_exceeded}
 * @param retryAfterMs with {@link Kind#OVERLOADED} when to try again, in milliseconds from now; 0 when nobody knows
 */
public record Failure(
        Kind kind,
        String message,
        @Nullable String param,
        @Nullable String code,
        long retryAfterMs) {
    /** Trying again soon does not help, or nobody knows when. */
    public Failure(Kind kind, String message, @Nullable String param, @Nullable String code) {
        this(kind, message, param, code, 0);
    }

    /** What went wrong; every door maps these once. */
    public enum Kind {
        /** The request itself is wrong; repeating it fails again. */
        INVALID,
        /** No such model here. */
        MODEL_NOT_FOUND,
        /** A bound on open work is reached; try again later. */
        OVERLOADED,
        /** A needed service is away or this one is starting or stopping; try again later. */
        UNAVAILABLE,
        /** The request's time ran out. */
        DEADLINE,
        /** Somebody ended it. */
        CANCELLED,
        /** A fault of ours. */
        INTERNAL
    }

    /** A wrong field. */
    public static Failure invalid(@Nullable String param, String code, String message) {
        return new Failure(Kind.INVALID, message, param, code);
    }

    /** A failure that is nobody's field. */
    public static Failure of(Kind kind, String message) {
        return new Failure(kind, message, null, null);
    }
}
