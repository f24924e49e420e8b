package dev.millrace.eval.comparison;

/** The most recent values, and whether a new one is high among them. Of one thread. */
final class RecentValues {
    /** With fewer values than this none is called high: shares of little are chance. */
    static final int FEWEST = 100;

    private final double[] ring;
    private long added;

    /**
     * @param size values that it remembers, {@value #FEWEST} or more
     */
    RecentValues(int size) {
        if (size < FEWEST) {
            throw new IllegalArgumentException("size: must be %d or more, is %d".formatted(FEWEST, size));
        }
        ring = new double[size];
    }

    /**
     * Adds a value.
     *
     * @return whether fewer than this share of those before it are as high or higher. Of values that come in random order
     *     this is so for that share of them at most, and for none of those that are all the same
     */
    boolean addsHigh(double value, double share) {
        int count = (int) Math.min(added, ring.length);
        int asHigh = 0;
        for (int i = 0; i < count; i++) {
            asHigh += ring[i] >= value ? 1 : 0;
        }
        ring[(int) (added++ % ring.length)] = value;
        return count >= FEWEST && asHigh < Math.floor(share * count);
    }
}
