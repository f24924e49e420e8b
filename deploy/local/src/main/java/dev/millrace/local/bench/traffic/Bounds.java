package dev.millrace.local.bench.traffic;

import dev.millrace.local.system.UsageException;

/** Refusals that name the option and its range. */
public final class Bounds {
    private Bounds() {}

    /** @throws UsageException when the value is outside of the range, ends included */
    public static void require(String option, double value, double least, double most) {
        // Not the other way round: NaN is outside as well.
        if (!(value >= least && value <= most)) {
            throw new UsageException(
                    "%s must be %s to %s, not %s".formatted(option, plain(least), plain(most), plain(value)));
        }
    }

    private static String plain(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }
}
