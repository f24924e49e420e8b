package dev.millrace.tokenizer.session;

/** Carries a {@link Failure} up to the door that answers it. */
public final class FailureException extends RuntimeException {
    private final transient Failure failure;

    /** Wraps the failure; there is no stack trace because it is an answer, not a bug. */
    public FailureException(Failure failure) {
        super(failure.message(), null, false, false);
        this.failure = failure;
    }

    /** A wrong field. */
    public static FailureException invalid(String param, String code, String message) {
        return new FailureException(Failure.invalid(param, code, message));
    }

    /** No room for another request. */
    public static FailureException overloaded(long retryAfterMs) {
        return new FailureException(new Failure(
                Failure.Kind.OVERLOADED,
                "Too many requests are open. Please try again later.",
                null,
                "rate_limit_exceeded",
                retryAfterMs));
    }

    /** What to answer. */
    public Failure failure() {
        return failure;
    }
}
