package dev.millrace.model.engine;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What free slots still hold of the sequences that have left them. A new sequence whose tokens begin the same way goes
 * on from there, or copies the part that is the same; so does one that begins like a sequence still running.
 */
final class PrefixCache {
    private final @Nullable Residue[] residues;
    private final int matchMin;
    private long departures;

    /**
     * Tokens whose keys and values are at the slot's first positions.
     *
     * @param scope of the sequence that computed them
     * @param departed order of leaving
     */
    private record Residue(int[] ids, int length, Scope scope, long departed) {}

    /**
     * Who shares: only what was computed under the same salt and with the same adapter.
     *
     * @param adapter its version, empty for none: the same under another name is the same
     */
    record Scope(String salt, String adapter) {}

    /** The first {@code length} positions of the slot are those of the sequence that was asked for. */
    record Match(int slot, int length) {}

    /** @param matchMin tokens of the shortest match that is used; 0 for none at all */
    PrefixCache(int slots, int matchMin) {
        residues = new @Nullable Residue[slots];
        this.matchMin = matchMin == 0 ? Integer.MAX_VALUE : matchMin;
    }

    /** A sequence leaves its slot. */
    void keep(Sequence sequence) {
        residues[sequence.slot] = sequence.computed < matchMin
                ? null
                : new Residue(sequence.ids, sequence.computed, sequence.cacheScope(), departures++);
    }

    /** The slot is written from its start. */
    void forget(int slot) {
        residues[slot] = null;
    }

    /** Tokens a free slot holds. */
    int held(int slot) {
        Residue residue = residues[slot];
        return residue == null ? 0 : residue.length();
    }

    /** Order in which free slots are best given away: empty ones first, then those that were left first. */
    long age(int slot) {
        Residue residue = residues[slot];
        return residue == null ? -1 : residue.departed();
    }

    /**
     * The longest match, a free slot before an occupied one of the same length; null when there is none long
     * enough. Tokens whose logits are wanted are never part of it; so neither is
     * the last position of a full slot, which takes the junk of the steps beside it. What was computed under another
     * salt is not there: who cannot share cannot tell from the time of an answer what others have asked either. Keys and
     * values that another adapter had a part in are others.
     *
     * @param slots what is in the slots, null for free ones
     */
    @Nullable
    Match longest(Sequence wanted, @Nullable Sequence[] slots) {
        Match best = null;
        Scope scope = wanted.cacheScope();
        for (int slot = 0; slot < slots.length; slot++) {
            Sequence running = slots[slot];
            Residue residue = residues[slot];
            int length = 0;
            if (running != null && running.cacheScope().equals(scope)) {
                length = common(wanted, running.ids, running.computed);
            } else if (running == null && residue != null && residue.scope().equals(scope)) {
                length = common(wanted, residue.ids(), residue.length());
            }
            if (length >= matchMin && (best == null || isBetter(slot, length, best, slots))) {
                best = new Match(slot, length);
            }
        }
        return best;
    }

    private static boolean isBetter(int slot, int length, Match best, @Nullable Sequence[] slots) {
        return length > best.length() || length == best.length() && slots[slot] == null && slots[best.slot()] != null;
    }

    private static int common(Sequence wanted, int[] ids, int length) {
        int most = Math.min(wanted.cacheableMax(), length);
        int mismatch = Arrays.mismatch(wanted.ids, 0, most, ids, 0, most);
        return mismatch < 0 ? most : mismatch;
    }
}
