package dev.millrace.tokenizer.session;

/** When things happened to one request, counted from its acceptance. Times are milliseconds since the epoch. */
final class SessionClock {
    private final long acceptedMs;
    private long firstTokenMs = -1;

    SessionClock(long acceptedMs) {
        this.acceptedMs = acceptedMs;
    }

    /** A token came; the first one counts. */
    void token(long nowMs) {
        if (firstTokenMs < 0) {
            firstTokenMs = nowMs;
        }
    }

    /** Where the time went until now. */
    Timings timings(Timings.Sampler sampler, long nowMs) {
        return new Timings(firstTokenMs < 0 ? 0 : elapsedMs(firstTokenMs), elapsedMs(nowMs), sampler);
    }

    private int elapsedMs(long thenMs) {
        return (int) Math.clamp(thenMs - acceptedMs, 0, Integer.MAX_VALUE);
    }
}
