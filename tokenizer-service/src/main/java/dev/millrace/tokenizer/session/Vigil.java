package dev.millrace.tokenizer.session;

import org.jspecify.annotations.Nullable;

/**
 * How long a generation goes on without its listener. It ends when the patience it was left with is over and nobody who
 * resumed it elsewhere has said to listen still. One thread at a time.
 */
final class Vigil {
    private @Nullable CancelReason left;
    private long patientUntilMs;
    private long attendedUntilMs;

    /** The listener is gone; only the first time counts. {@link Long#MAX_VALUE} waits for ever. */
    void left(CancelReason reason, long untilMs) {
        if (left == null) {
            left = reason;
            patientUntilMs = untilMs;
        }
    }

    /** Somebody listens elsewhere until then; several may, the longest counts. */
    void attended(long untilMs) {
        attendedUntilMs = Math.max(attendedUntilMs, untilMs);
    }

    /** Why the generation must end now, null when it need not. */
    @Nullable
    CancelReason due(long nowMs) {
        return nowMs >= Math.max(patientUntilMs, attendedUntilMs) ? left : null;
    }
}
