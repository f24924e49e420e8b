package dev.millrace.model.engine;

/**
 * How fast reserved tokens leave the engine, computed or given back; what happened half a minute ago counts half. Time
 * in which nothing runs does not count. The caller passes the time.
 */
final class DrainRate {
    static final long RETRY_MS_MIN = 1_000;
    static final long RETRY_MS_MAX = 60_000;
    private static final double HALF_LIFE_NANOS = 30e9;

    private double tokens;
    private double nanos;
    private long untilNanos;

    /** Tokens have left. */
    void left(long count) {
        tokens += count;
    }

    /** Time has passed. */
    void pass(long nowNanos, boolean busy) {
        double elapsed = nowNanos - untilNanos;
        untilNanos = nowNanos;
        if (busy && elapsed > 0) {
            double kept = Math.pow(0.5, elapsed / HALF_LIFE_NANOS);
            tokens *= kept;
            nanos = nanos * kept + elapsed;
        }
    }

    /** When so many more will have left, in milliseconds, {@value #RETRY_MS_MIN} to {@value #RETRY_MS_MAX}. */
    long millisUntilLeft(long count) {
        if (tokens <= 0 || nanos <= 0) {
            return RETRY_MS_MIN;
        }
        return Math.clamp(Math.round(count * (nanos / tokens) / 1e6), RETRY_MS_MIN, RETRY_MS_MAX);
    }
}
