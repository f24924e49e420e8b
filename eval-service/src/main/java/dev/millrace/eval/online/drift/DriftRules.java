package dev.millrace.eval.online.drift;

import java.time.Duration;

/**
 * How drift is looked for.
 *
 * @param baseline completions of a version that make its first baseline, 20 to {@value Baseline#VALUES_MAX}; as many recent
 *     values are held against it at most
 * @param countMin values that both sides must have, 20 to baseline
 * @param window how far back recent values go, above 0
 * @param versions that are watched at once, 1 to 1,000; the one that was quiet for longest goes first
 */
public record DriftRules(int baseline, int countMin, Duration window, int versions) {
    public DriftRules {
        if (baseline < 20 || baseline > Baseline.VALUES_MAX) {
            throw new IllegalArgumentException(
                    "baseline: must be in 20..%d, is %d".formatted(Baseline.VALUES_MAX, baseline));
        }
        if (countMin < 20 || countMin > baseline) {
            throw new IllegalArgumentException("countMin: must be in 20..%d, is %d".formatted(baseline, countMin));
        }
        if (window.isZero() || window.isNegative()) {
            throw new IllegalArgumentException("window: must be above 0, is " + window);
        }
        if (versions < 1 || versions > 1_000) {
            throw new IllegalArgumentException("versions: must be in 1..1000, is " + versions);
        }
    }
}
