package dev.millrace.sampler;

/** When a generation came to its stages, in milliseconds since the epoch. */
final class StageTimes {
    private static final long NEVER = -1;

    private final long acceptedMs;
    private long openedMs = NEVER;
    private long firstTokenMs = NEVER;
    private long lastTokenMs = NEVER;

    StageTimes(long acceptedMs) {
        this.acceptedMs = acceptedMs;
    }

    /** A sequence is opened at the model; the first time counts. */
    void opened(long nowMs) {
        openedMs = openedMs == NEVER ? nowMs : openedMs;
    }

    void token(long nowMs) {
        firstTokenMs = firstTokenMs == NEVER ? nowMs : firstTokenMs;
        lastTokenMs = nowMs;
    }

    /** Where the time went until now. */
    GenerationOutcome.Timings until(long nowMs) {
        if (openedMs == NEVER) {
            return new GenerationOutcome.Timings(millis(acceptedMs, nowMs), 0, 0);
        }
        long prefilledMs = firstTokenMs == NEVER ? nowMs : firstTokenMs;
        return new GenerationOutcome.Timings(
                millis(acceptedMs, openedMs),
                millis(openedMs, prefilledMs),
                firstTokenMs == NEVER ? 0 : millis(firstTokenMs, lastTokenMs));
    }

    private static int millis(long fromMs, long toMs) {
        return Math.clamp(toMs - fromMs, 0, Integer.MAX_VALUE);
    }
}
