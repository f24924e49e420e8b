package dev.millrace.eval.app;

import io.grpc.StatusRuntimeException;
import java.util.function.Supplier;

/** Asks again what a service that is away does not answer, with a pause between. */
record Patience(int retries, long pauseMs) {
    private static final long PAUSE_MS = 1_000;

    /** With a second between tries. */
    static Patience of(int retries) {
        return new Patience(retries, PAUSE_MS);
    }

    /**
     * The answer, or the last failure.
     *
     * @throws StatusRuntimeException with the status of the last try
     */
    <T> T call(Supplier<T> question) {
        for (int tries = 0; ; tries++) {
            try {
                return question.get();
            } catch (StatusRuntimeException e) {
                if (tries == retries || !isPassing(e)) {
                    throw e;
                }
                pause(e);
            }
        }
    }

    /** Whether another try may end otherwise. */
    static boolean isPassing(StatusRuntimeException e) {
        return switch (e.getStatus().getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED -> true;
            case OK,
                    CANCELLED,
                    UNKNOWN,
                    INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    INTERNAL,
                    DATA_LOSS,
                    UNAUTHENTICATED -> false;
        };
    }

    private void pause(StatusRuntimeException e) {
        try {
            Thread.sleep(pauseMs);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw e;
        }
    }
}
