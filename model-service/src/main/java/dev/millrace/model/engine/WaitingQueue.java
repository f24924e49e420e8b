package dev.millrace.model.engine;

import dev.millrace.model.engine.Sequence.State;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sequences that wait for a slot, bounded in number and in the tokens that they reserve. The best priority goes first;
 * a class that others pass gets better by one for every {@value PriorityClass#AGEING} slots, so priority p is passed at
 * most {@code 4 (p + 100) + 201} times in a row, and none starves. Within a class tenants take turns
 * ({@link PriorityClass}).
 */
final class WaitingQueue {
    private final int sequencesMax;
    private final long tokensMax;
    private final Set<Sequence> waiting = new LinkedHashSet<>();
    private final SortedMap<Integer, PriorityClass> classes = new TreeMap<>();
    private final DrainRate drain = new DrainRate();
    private long tokens;
    private int served;

    /**
     * @param sequencesMax that may wait beside those for which a slot is free
     * @param tokensMax that they may reserve; those for which a slot is free may be beyond it
     */
    WaitingQueue(int sequencesMax, long tokensMax) {
        this.sequencesMax = sequencesMax;
        this.tokensMax = tokensMax;
    }

    /** Whether it may wait: the free slots will be taken as soon as the commands are read. */
    boolean hasRoom(Sequence sequence, int freeSlots) {
        return size() < freeSlots || size() < sequencesMax + freeSlots && tokens + sequence.reserved() <= tokensMax;
    }

    /** When there may be room for one that has been refused, in milliseconds, 1000 to 60000. */
    int retryAfterMs(Sequence refused) {
        long overTokens = tokens + refused.reserved() - tokensMax;
        long oneOfThem = size() == 0 ? refused.reserved() : tokens / size();
        return Math.toIntExact(drain.millisUntilLeft(Math.max(overTokens, oneOfThem)));
    }

    void add(Sequence sequence) {
        waiting.add(sequence);
        tokens += sequence.reserved();
        classOf(sequence).add(sequence);
    }

    /** It has ended, waiting or in its slot. */
    void remove(Sequence sequence) {
        if (waiting.remove(sequence)) {
            tokens -= sequence.reserved();
            classOf(sequence).remove(sequence);
        } else if (sequence.served) {
            sequence.served = false;
            served--;
            classOf(sequence).giveBack(sequence, sequence.reserved() - sequence.known);
            drain.left(sequence.reserved() - sequence.drained);
        }
        if (waiting.isEmpty() && served == 0) {
            classes.clear();
        }
    }

    int size() {
        return waiting.size();
    }

    /** Tokens that the waiting ones reserve. */
    long tokens() {
        return tokens;
    }

    List<Sequence> all() {
        return List.copyOf(waiting);
    }

    /** Learns how far the sequences in slots have come; asked for nothing else than {@link #retryAfterMs}. */
    void progressed(List<Sequence> inSlots, long nowNanos) {
        for (Sequence sequence : inSlots) {
            drain.left(sequence.computed - sequence.drained);
            sequence.drained = sequence.computed;
        }
        drain.pass(nowNanos, !inSlots.isEmpty());
    }

    /** Whose turn it is. A fork lets others pass while its parent's keys and values are not complete. */
    @Nullable
    Sequence takeFirst() {
        Sequence first = null;
        PriorityClass best = null;
        for (PriorityClass each : classes.values()) {
            Sequence candidate = best == null || each.rank() < best.rank() ? each.first(this::canStart) : null;
            if (candidate != null) {
                first = candidate;
                best = each;
            }
        }
        if (first == null || best == null) {
            return null;
        }
        for (PriorityClass each : classes.values()) {
            if (each != best && !each.isEmpty()) {
                each.pass();
            }
        }
        best.take(first);
        waiting.remove(first);
        tokens -= first.reserved();
        first.served = true;
        served++;
        return first;
    }

    private PriorityClass classOf(Sequence sequence) {
        return classes.computeIfAbsent(sequence.scheduling.priority(), PriorityClass::new);
    }

    private boolean canStart(Sequence sequence) {
        return sequence.donor == null || !isComing(sequence.donor);
    }

    /** Whether it waits or is prefilled; one that was closed is neither. */
    private boolean isComing(Sequence donor) {
        return waiting.contains(donor)
                || donor.slot >= 0 && (donor.state == State.COPYING || donor.state == State.PREFILLING);
    }
}
