package dev.millrace.model.train.tuning;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** When a run has had its minutes. */
final class Deadline {
    private final InstantSource clock;
    private final Instant end;

    /** @param minutes from now on, 0 for no end */
    Deadline(int minutes, InstantSource clock) {
        this.clock = clock;
        this.end = minutes == 0 ? Instant.MAX : clock.instant().plus(Duration.ofMinutes(minutes));
    }

    boolean isOver() {
        return !clock.instant().isBefore(end);
    }
}
