package dev.millrace.eval.metric;

import java.util.Arrays;

/** Quantiles of the most recent values: a ring of fixed size, sorted when asked. Not thread-safe. */
public final class QuantileWindow {
    private static final int SIZE_MAX = 100_000;

    private final long[] ring;
    private long added;

    /**
     * An empty window.
     *
     * @param size values that it holds, 1 to 100,000
     */
    public QuantileWindow(int size) {
        if (size < 1 || size > SIZE_MAX) {
            throw new IllegalArgumentException("size: must be in 1..%d, is %d".formatted(SIZE_MAX, size));
        }
        ring = new long[size];
    }

    /** Adds a value; the oldest one goes when the window is full. */
    public void add(long value) {
        ring[(int) (added++ % ring.length)] = value;
    }

    /**
     * The nearest-rank quantile: the smallest value that at least this share of the values do not exceed. Of 1 … 20,
     * 0.5 gives 10 and 0.95 gives 19. 0 when there is no value yet.
     *
     * @param share in (0, 1]
     */
    public long quantile(double share) {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share: must be in (0, 1], is " + share);
        }
        int count = (int) Math.min(added, ring.length);
        if (count == 0) {
            return 0;
        }
        var sorted = Arrays.copyOf(ring, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.ceil(share * count) - 1];
    }
}
