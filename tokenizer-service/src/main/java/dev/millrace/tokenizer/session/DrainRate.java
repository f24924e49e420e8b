package dev.millrace.tokenizer.session;

/**
 * How fast something comes back; what came half a minute ago counts half. Time in which nothing was out does not count.
 * The caller passes the time.
 */
final class DrainRate {
    static final long RETRY_MS_MIN = 1_000;
    static final long RETRY_MS_MAX = 60_000;
    private static final double HALF_LIFE_MS = 30_000;

    private double amount;
    private double elapsedMs;
    private long untilMs;

    /** So much has come back. */
    void cameBack(long count) {
        amount += count;
    }

    /** Time has passed. */
    void pass(long nowMs, boolean busy) {
        double elapsed = nowMs - untilMs;
        untilMs = nowMs;
        if (busy && elapsed > 0) {
            double kept = Math.pow(0.5, elapsed / HALF_LIFE_MS);
            amount *= kept;
            elapsedMs = elapsedMs * kept + elapsed;
        }
    }

    /** When so much more will have come back, in milliseconds, {@value #RETRY_MS_MIN} to {@value #RETRY_MS_MAX}. */
    long millisUntil(long count) {
        if (amount <= 0 || elapsedMs <= 0) {
            return RETRY_MS_MIN;
        }
        return Math.clamp(Math.round(count * (elapsedMs / amount)), RETRY_MS_MIN, RETRY_MS_MAX);
    }
}
