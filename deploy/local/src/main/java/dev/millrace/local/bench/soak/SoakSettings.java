package dev.millrace.local.bench.soak;

import dev.millrace.local.bench.traffic.Bounds;
import java.time.Duration;

/**
 * One soak.
 *
 * @param minutes of traffic, 0.1 to 1440
 * @param warmUpMinutes of the same traffic before the baseline, 0 to 60
 * @param quietSeconds without traffic before baseline and end, 1 to 600
 * @param streams clients at once, 1 to 64
 * @param seed of everything that is drawn
 */
public record SoakSettings(double minutes, double warmUpMinutes, int quietSeconds, int streams, long seed) {
    private static final int SAMPLES = 300;
    private static final long SAMPLE_EVERY_LEAST_MS = 2_000;

    /** @throws dev.millrace.local.system.UsageException when one is out of range */
    public SoakSettings {
        Bounds.require("--minutes", minutes, 0.1, 24 * 60);
        Bounds.require("--warm-up-minutes", warmUpMinutes, 0, 60);
        Bounds.require("--quiet-seconds", quietSeconds, 1, 600);
        Bounds.require("--streams", streams, 1, 64);
    }

    /** Time between two samples: some hundred in all, so that a day's report is no larger than an hour's. */
    Duration sampleEvery() {
        return Duration.ofMillis(Math.max(SAMPLE_EVERY_LEAST_MS, (long) (minutes * 60_000 / SAMPLES)));
    }
}
