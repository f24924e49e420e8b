package dev.millrace.eval.metric;

import java.util.LinkedHashSet;

/** Remembers the most recent ids, to see a repeat. Not thread-safe. */
public final class RecentIds {
    private static final int SIZE_MAX = 1_000_000;

    private final int size;
    private final LinkedHashSet<String> ids = new LinkedHashSet<>();

    /**
     * Remembers nothing yet.
     *
     * @param size ids that it remembers, 1 to 1,000,000
     */
    public RecentIds(int size) {
        if (size < 1 || size > SIZE_MAX) {
            throw new IllegalArgumentException("size: must be in 1..%d, is %d".formatted(SIZE_MAX, size));
        }
        this.size = size;
    }

    /** Remembers an id, forgetting the oldest one when there are too many; false when it is a repeat. */
    public boolean add(String id) {
        if (!ids.add(id)) {
            return false;
        }
        if (ids.size() > size) {
            ids.removeFirst();
        }
        return true;
    }

    /** Whether an id is remembered. */
    public boolean contains(String id) {
        return ids.contains(id);
    }
}
