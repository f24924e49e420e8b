package dev.millrace.eval.online;

import java.time.Duration;
import java.util.List;

/**
 * How much the windows keep.
 *
 * @param windows lengths, 1 to {@value #WINDOWS_MAX} different ones of 1 second to 7 days, shortest first
 * @param series with figures of their own, 8 to 4,096: a quarter of them models, and as many versions, tenants and templates;
 *     all others of a dimension are one series
 * @param rememberedRequests among which a repeat is seen and a reward finds its completion, 1 to 1,000,000
 */
public record WindowBounds(List<Duration> windows, int series, int rememberedRequests) {
    static final int WINDOWS_MAX = 8;

    private static final Duration LENGTH_MIN = Duration.ofSeconds(1);
    private static final Duration LENGTH_MAX = Duration.ofDays(7);

    public WindowBounds {
        windows = List.copyOf(windows);
        if (windows.isEmpty()
                || windows.size() > WINDOWS_MAX
                || !windows.equals(windows.stream().distinct().sorted().toList())) {
            throw new IllegalArgumentException(
                    "windows: must be 1 to %d lengths, shortest first".formatted(WINDOWS_MAX));
        }
        for (var length : windows) {
            if (length.compareTo(LENGTH_MIN) < 0 || length.compareTo(LENGTH_MAX) > 0) {
                throw new IllegalArgumentException("windows: must be of 1 second to 7 days, one is " + length);
            }
        }
        if (series < 8 || series > 4_096) {
            throw new IllegalArgumentException("series: must be in 8..4096, is " + series);
        }
        if (rememberedRequests < 1 || rememberedRequests > 1_000_000) {
            throw new IllegalArgumentException("rememberedRequests: must be in 1..1000000, is " + rememberedRequests);
        }
    }

    /** Most series of a dimension, that of the others not counted. */
    int most(Dimension dimension) {
        return switch (dimension) {
            case TOTAL -> 1;
            case MODEL, VERSION, TENANT, TEMPLATE -> series / 4;
        };
    }

    Duration longest() {
        return windows.getLast();
    }
}
