package dev.millrace.sampler;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Which offsets of one partition may be committed: all before the first request that is not finished. Requests are
 * taken in order and finish in any.
 */
public final class OffsetLedger {
    private final ArrayDeque<Long> taken = new ArrayDeque<>();
    private final Set<Long> finished = new HashSet<>();
    private long next = -1;
    private boolean moved;

    /**
     * A record was read.
     *
     * @param offset above all taken before
     * @throws IllegalArgumentException when it is not
     */
    public void taken(long offset) {
        if (offset < next || (!taken.isEmpty() && offset <= taken.getLast())) {
            throw new IllegalArgumentException("offset " + offset + " was taken before");
        }
        taken.add(offset);
    }

    /** The record's request is finished; an offset that is not taken is ignored. */
    public void finished(long offset) {
        if (taken.isEmpty() || offset < taken.getFirst()) {
            return;
        }
        finished.add(offset);
        while (!taken.isEmpty() && finished.remove(taken.getFirst())) {
            next = taken.removeFirst() + 1;
            moved = true;
        }
    }

    /** Offset to commit, that is the first to read after a restart; empty when it has not moved since the last call. */
    public OptionalLong committable() {
        if (!moved) {
            return OptionalLong.empty();
        }
        moved = false;
        return OptionalLong.of(next);
    }

    /** The last commit failed: offer it again. */
    public void commitFailed() {
        moved = next >= 0;
    }

    /** Records that are taken and not committable; the caller bounds it by not reading on. */
    public int span() {
        return taken.size();
    }
}
