package dev.millrace.tokenizer.access;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * So many units a minute: a bucket that holds a minute's worth and fills evenly. What is only known afterwards may take it
 * below zero. Without a limit it gives whatever is asked.
 */
final class Budget {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final long perMinute;
    private final @Nullable Bucket bucket;

    /** @param perMinute 0 for no limit */
    Budget(long perMinute, TimeMeter clock) {
        this.perMinute = perMinute;
        this.bucket = perMinute == 0
                ? null
                : Bucket.builder()
                        .addLimit(limit -> limit.capacity(perMinute).refillGreedy(perMinute, MINUTE))
                        .withCustomTimePrecision(clock)
                        .build();
    }

    /** What there is of it now; for headers. */
    record Level(long limit, long remaining, long resetMs) {}

    /** Takes the units if they are there. */
    boolean take(long units) {
        return bucket == null || bucket.tryConsume(units);
    }

    /** Takes them whether they are there or not. */
    void charge(long units) {
        if (bucket != null && units > 0) {
            bucket.consumeIgnoringRateLimits(units);
        }
    }

    void giveBack(long units) {
        if (bucket != null) {
            bucket.addTokens(units);
        }
    }

    /** Milliseconds until so many are there; a minute for more than ever will be. */
    long waitMs(long units) {
        if (bucket == null) {
            return 0;
        }
        if (units > perMinute) {
            return MINUTE.toMillis();
        }
        return Math.ceilDiv(bucket.estimateAbilityToConsume(units).getNanosToWaitForRefill(), 1_000_000);
    }

    /** Whether anything is left. */
    boolean hasAny() {
        return bucket == null || bucket.getAvailableTokens() > 0;
    }

    boolean isLimited() {
        return bucket != null;
    }

    Level level() {
        long remaining = bucket == null ? 0 : bucket.getAvailableTokens();
        return new Level(perMinute, Math.max(0, remaining), waitMs(perMinute));
    }
}
