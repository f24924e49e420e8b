package dev.millrace.eval.online.drift;

import java.util.ArrayList;
import java.util.List;

/** The newest values with their times: a ring. Not thread-safe. */
final class RecentSample {
    private final double[] values;
    private final long[] times;
    private long added;

    RecentSample(int size) {
        values = new double[size];
        times = new long[size];
    }

    void add(long atMs, double value) {
        int slot = (int) (added++ % values.length);
        values[slot] = value;
        times[slot] = atMs;
    }

    /** Those at a time or later, oldest addition first. */
    List<Double> since(long fromMs) {
        var found = new ArrayList<Double>();
        for (long i = Math.max(0, added - values.length); i < added; i++) {
            int slot = (int) (i % values.length);
            if (times[slot] >= fromMs) {
                found.add(values[slot]);
            }
        }
        return found;
    }
}
