package dev.millrace.placement;

/**
 * Which members were given which beginnings of prompts, the most recent ones. Members are the bits of a mask. What a
 * model has really kept is its own affair: a wrong note costs a prefill.
 *
 * <p>A table of fixed size without objects: a hash has {@value #WAYS} places, the most recently used first, and the
 * last of them is forgotten for a new one.
 */
final class RecentBeginnings {
    private static final int WAYS = 8;

    private final long[] hashes;
    /** Members by place; 0 is an empty place. */
    private final long[] members;

    /** @param max most beginnings that are noted, a power of two from {@value #WAYS} on; each takes 16 bytes */
    RecentBeginnings(int max) {
        if (max < WAYS || Integer.bitCount(max) != 1) {
            throw new IllegalArgumentException("max: must be a power of two from " + WAYS + " on, was " + max);
        }
        hashes = new long[max];
        members = new long[max];
    }

    /** Notes that a member is given this prompt. */
    void given(PromptBlocks blocks, int member) {
        // The shortest last: it serves most prompts and is to be forgotten last.
        for (int block = blocks.count() - 1; block >= 0; block--) {
            long hash = blocks.hash(block);
            int first = firstPlace(hash);
            int place = place(hash, first);
            long before = place < 0 ? 0 : members[place];
            int moved = (place < 0 ? first + WAYS - 1 : place) - first;
            System.arraycopy(hashes, first, hashes, first + 1, moved);
            System.arraycopy(members, first, members, first + 1, moved);
            hashes[first] = hash;
            members[first] = before | 1L << member;
        }
    }

    /** Those of the members that were given the prompt's beginning up to this block; 0 for none. */
    long holders(PromptBlocks blocks, int block, long among) {
        long hash = blocks.hash(block);
        int place = place(hash, firstPlace(hash));
        return place < 0 ? 0 : members[place] & among;
    }

    /** A member has lost whatever it held. */
    void forget(int member) {
        long others = ~(1L << member);
        for (int place = 0; place < members.length; place++) {
            members[place] &= others;
        }
    }

    private int firstPlace(long hash) {
        return (int) hash & (hashes.length - 1) & -WAYS;
    }

    private int place(long hash, int first) {
        for (int place = first; place < first + WAYS; place++) {
            if (hashes[place] == hash && members[place] != 0) {
                return place;
            }
        }
        return -1;
    }
}
