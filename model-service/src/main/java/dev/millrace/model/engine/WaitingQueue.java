package dev.millrace.model.engine;

import dev.millrace.model.engine.Sequence.State;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sequences that wait for a slot, first come first served; the scheduler bounds it. */
final class WaitingQueue {
    private final Set<Sequence> waiting;

    WaitingQueue(int expected) {
        waiting = LinkedHashSet.newLinkedHashSet(expected);
    }

    void add(Sequence sequence) {
        waiting.add(sequence);
    }

    void remove(Sequence sequence) {
        waiting.remove(sequence);
    }

    int size() {
        return waiting.size();
    }

    List<Sequence> all() {
        return List.copyOf(waiting);
    }

    /** The first one that can start. A fork lets others pass while its parent's keys and values are not complete. */
    @Nullable
    Sequence takeFirst() {
        for (Iterator<Sequence> each = waiting.iterator(); each.hasNext(); ) {
            Sequence sequence = each.next();
            if (sequence.donor == null || !isComing(sequence.donor)) {
                each.remove();
                return sequence;
            }
        }
        return null;
    }

    /** Whether it waits or is prefilled; one that was closed is neither. */
    private boolean isComing(Sequence donor) {
        return waiting.contains(donor)
                || donor.slot >= 0 && (donor.state == State.COPYING || donor.state == State.PREFILLING);
    }
}
