package dev.millrace.eval.online.alert;

import dev.millrace.eval.online.Dimension;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * When an alert is raised and cleared. Two bounds and a number of readings keep it from flapping.
 *
 * @param name 1 to 64 characters of [a-z0-9-]
 * @param signal what is watched
 * @param dimension the series for which it is; of drift VERSION
 * @param window of the figure; of drift how long an alert outlives its data
 * @param bounds it is between
 * @param countMin completions that the figure must be over, 1 or more
 * @param readings running that say so, 1 to 1,000, before it is raised or cleared
 */
public record AlertRule(
        String name, Signal signal, Dimension dimension, Duration window, Bounds bounds, long countMin, int readings) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,64}");

    public AlertRule {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: must be 1 to 64 characters of a-z0-9-");
        }
        if (signal instanceof Signal.OfDrift && dimension != Dimension.VERSION) {
            throw new IllegalArgumentException("dimension: drift is of a version, must be version");
        }
        if (countMin < 1) {
            throw new IllegalArgumentException("countMin: must be 1 or more, is " + countMin);
        }
        if (readings < 1 || readings > 1_000) {
            throw new IllegalArgumentException("readings: must be in 1..1000, is " + readings);
        }
    }

    /**
     * Where an alert begins and ends.
     *
     * @param raise above which it is raised, or below which when smaller values are the bad ones
     * @param clear at which, or on the good side of which, it is cleared
     * @param isUpper whether larger values are the bad ones
     */
    public record Bounds(double raise, double clear, boolean isUpper) {
        public Bounds {
            if (!Double.isFinite(raise) || !Double.isFinite(clear) || (isUpper ? clear > raise : clear < raise)) {
                throw new IllegalArgumentException("clear: must be finite and on the good side of the threshold");
            }
        }

        boolean isPassedBy(double value) {
            return isUpper ? value > raise : value < raise;
        }

        boolean isKeptBy(double value) {
            return isUpper ? value <= clear : value >= clear;
        }
    }
}
