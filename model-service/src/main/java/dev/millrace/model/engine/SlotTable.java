package dev.millrace.model.engine;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.engine.Sequence.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which sequence is in which slot, and what the free ones still hold. */
final class SlotTable {
    private final @Nullable Sequence[] slots;
    private final PrefixCache cache;
    private int used;

    SlotTable(int count, int prefixMin) {
        slots = new @Nullable Sequence[count];
        cache = new PrefixCache(count, prefixMin);
    }

    int used() {
        return used;
    }

    int positionsUsed() {
        int positions = 0;
        for (Sequence sequence : slots) {
            positions += sequence == null ? 0 : sequence.computed;
        }
        return positions;
    }

    int free() {
        return slots.length - used;
    }

    Sequence at(int slot) {
        Sequence sequence = slots[slot];
        if (sequence == null) {
            throw new IllegalStateException("slot " + slot + " is free");
        }
        return sequence;
    }

    /** Into the free slot that is the least loss. */
    void put(Sequence sequence) {
        put(sequence, leastLoss());
    }

    @Nullable
    HiddenStates states(int slot) {
        Sequence sequence = slots[slot];
        return sequence == null ? null : sequence.states;
    }

    @Nullable
    AdapterWeights adapter(int slot) {
        Sequence sequence = slots[slot];
        return sequence == null ? null : sequence.adapter;
    }

    /**
     * Into a free slot, so that as much as possible of what is computed already is used: the slot that holds it when
     * that is most of what it holds, else the one that is the least loss, to copy into.
     *
     * @return the slot to copy from and how many positions; null when what is of use is in the slot already
     */
    PrefixCache.@Nullable Match putWithPrefix(Sequence sequence) {
        PrefixCache.Match match = sequence.cacheableMax() == 0 ? null : cache.longest(sequence, slots);
        if (match == null) {
            put(sequence);
            return null;
        }
        boolean taken = slots[match.slot()] != null;
        boolean mostOfIt = match.length() * 2 >= cache.held(match.slot());
        int target = taken || !mostOfIt ? leastLoss() : match.slot();
        put(sequence, target);
        if (target != match.slot()) {
            return match;
        }
        sequence.computed = match.length();
        sequence.cached = match.length();
        return null;
    }

    private void put(Sequence sequence, int slot) {
        cache.forget(slot);
        slots[slot] = sequence;
        sequence.slot = slot;
        used++;
    }

    private int leastLoss() {
        int best = -1;
        for (int slot = 0; slot < slots.length; slot++) {
            if (slots[slot] == null && (best < 0 || cache.age(slot) < cache.age(best))) {
                best = slot;
            }
        }
        return best;
    }

    /** Does nothing for a sequence without a slot. */
    void remove(Sequence sequence) {
        if (sequence.slot >= 0) {
            cache.keep(sequence);
            slots[sequence.slot] = null;
            sequence.slot = -1;
            used--;
        }
    }

    void move(int from, int to) {
        Sequence sequence = at(from);
        slots[to] = sequence;
        slots[from] = null;
        sequence.slot = to;
    }

    List<Sequence> all() {
        List<Sequence> all = new ArrayList<>(used);
        for (Sequence sequence : slots) {
            if (sequence != null) {
                all.add(sequence);
            }
        }
        return all;
    }

    boolean any(State state) {
        for (Sequence sequence : slots) {
            if (sequence != null && sequence.state == state) {
                return true;
            }
        }
        return false;
    }

    int count(State state) {
        int count = 0;
        for (Sequence sequence : slots) {
            if (sequence != null && sequence.state == state) {
                count++;
            }
        }
        return count;
    }

    /** The ready row that has waited longest. */
    Sequence longestReady() {
        Sequence longest = at(firstReady());
        for (Sequence sequence : slots) {
            if (sequence != null && sequence.state == State.READY && sequence.touchedNanos < longest.touchedNanos) {
                longest = sequence;
            }
        }
        return longest;
    }

    /** When the last of the idle rows got its result; the far past if there is none. */
    long latestResult() {
        long latest = Long.MIN_VALUE / 2;
        for (Sequence sequence : slots) {
            if (sequence != null && sequence.state == State.IDLE) {
                latest = Math.max(latest, sequence.touchedNanos);
            }
        }
        return latest;
    }

    /**
     * The sequence whose prompt is fed next: by turns the oldest one and the one with the least left, so that a short
     * prompt need not wait for a long one and a long one is not starved by short ones.
     */
    @Nullable
    Sequence toPrefill(boolean oldest) {
        Comparator<Sequence> byAge = Comparator.comparingLong(sequence -> sequence.ticket);
        Comparator<Sequence> order =
                oldest ? byAge : Comparator.comparingInt(Sequence::left).thenComparing(byAge);
        Sequence first = null;
        for (Sequence sequence : slots) {
            if (sequence != null
                    && sequence.state == State.PREFILLING
                    && (first == null || order.compare(sequence, first) < 0)) {
                first = sequence;
            }
        }
        return first;
    }

    /** Moves the last active row into a free slot that lies between the rows to be stepped, if there is one. */
    @Nullable
    Work fillHole() {
        int hole = lowestFreeAfter(firstReady());
        int last = slots.length - 1;
        while (last >= 0 && slots[last] == null) {
            last--;
        }
        if (hole < 0 || hole > lastReady()) {
            return null;
        }
        Sequence mover = at(last);
        cache.forget(hole);
        return new Work.Copy(mover.key, last, hole, mover.computed, true);
    }

    /** One step over the rows from the first to the last one that is ready. */
    Work step(int capacity) {
        int first = firstReady();
        int rows = lastReady() - first + 1;
        int[] tokens = new int[rows];
        int[] positions = new int[rows];
        @Nullable SequenceKey[] keys = new @Nullable SequenceKey[rows];
        for (int row = 0; row < rows; row++) {
            Sequence sequence = at(first + row);
            // A full row has no next position. Its last one is read by nobody any more: it takes no step, and a
            // fork of it takes its logits along.
            positions[row] = Math.min(sequence.computed, capacity - 1);
            if (sequence.state == State.READY) {
                tokens[row] = sequence.ids[sequence.computed];
                keys[row] = sequence.key;
            }
        }
        return new Work.Decode(first, tokens, positions, keys);
    }

    private int lowestFreeAfter(int slot) {
        for (int i = slot + 1; i < slots.length; i++) {
            if (slots[i] == null) {
                return i;
            }
        }
        return -1;
    }

    private int firstReady() {
        for (int i = 0; i < slots.length; i++) {
            Sequence sequence = slots[i];
            if (sequence != null && sequence.state == State.READY) {
                return i;
            }
        }
        throw new IllegalStateException("no row is ready");
    }

    private int lastReady() {
        for (int i = slots.length - 1; i >= 0; i--) {
            Sequence sequence = slots[i];
            if (sequence != null && sequence.state == State.READY) {
                return i;
            }
        }
        throw new IllegalStateException("no row is ready");
    }
}
