package dev.millrace.eval.runreport;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers as people read them. */
final class Numbers {
    /** Stands for a number that is not there. */
    static final String NONE = "–";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Numbers() {}

    /** A figure: four digits behind the point below 10, fewer above, more for what is near 0: 0.4216, 12.35, 1.2e-05. */
    static String figure(double value) {
        if (!Double.isFinite(value)) {
            return NONE;
        }
        double size = Math.abs(value);
        var pattern = size != 0 && size < 0.00005 ? "%.1e" : size < 10 ? "%.4f" : size < 1000 ? "%.2f" : "%.0f";
        return minus(format(pattern, value));
    }

    /** A figure of one item, which is often 0 or 1. */
    static String score(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1000 ? minus(format("%.0f", value)) : figure(value);
    }

    /** With its sign: +0.1882. */
    static String difference(double value) {
        return value > 0 ? "+" + figure(value) : figure(value);
    }

    /** Such as +80.63 %. */
    static String percent(double value) {
        return Double.isFinite(value) ? minus(format("%+.2f %%", value)) : NONE;
    }

    /** A share of 1 as 80.6 %. */
    static String share(double value) {
        return Double.isFinite(value) ? format("%.1f %%", 100 * value) : NONE;
    }

    /** Such as [0.3812, 0.4620]. */
    static String interval(double low, double high) {
        return Double.isFinite(low) && Double.isFinite(high) ? "[" + figure(low) + ", " + figure(high) + "]" : NONE;
    }

    static String differenceInterval(double low, double high) {
        return Double.isFinite(low) && Double.isFinite(high)
                ? "[" + difference(low) + ", " + difference(high) + "]"
                : NONE;
    }

    /** A p-value: 0.0312, or &lt; 0.0001. */
    static String pValue(double value) {
        return !Double.isFinite(value) ? NONE : value < 0.0001 ? "< 0.0001" : format("%.4f", value);
    }

    static String time(long epochMs) {
        return TIME.format(Instant.ofEpochMilli(epochMs));
    }

    private static String format(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }

    /** The sign that has the width of a plus. */
    private static String minus(String text) {
        return text.startsWith("-") ? "−" + text.substring(1) : text;
    }
}
