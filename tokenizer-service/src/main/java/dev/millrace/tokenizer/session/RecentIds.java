package dev.millrace.tokenizer.session;

import java.util.LinkedHashSet;

/** The last so many ids, to recognise repeats. Safe for many threads. */
public final class RecentIds {
    private final LinkedHashSet<String> ids = new LinkedHashSet<>();
    private final int max;

    /** @param max how many are remembered, 1 or more; the oldest goes first */
    public RecentIds(int max) {
        this.max = max;
    }

    /** Remembers an id; false when it was known already. */
    public synchronized boolean add(String id) {
        boolean fresh = ids.add(id);
        if (ids.size() > max) {
            ids.removeFirst();
        }
        return fresh;
    }

    /** Whether the id is remembered. */
    public synchronized boolean contains(String id) {
        return ids.contains(id);
    }
}
