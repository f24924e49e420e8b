package dev.millrace.placement;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which members were given which beginnings of prompts, the most recent ones. Members are the bits of a mask. What a
 * model has really kept is its own affair: a wrong note costs a prefill.
 */
final class RecentBeginnings {
    private final int max;
    /** In the order of use, the longest unused first. */
    private final LinkedHashMap<Long, Long> members = new LinkedHashMap<>(16, 0.75f, true);

    /** @param max most beginnings that are noted */
    RecentBeginnings(int max) {
        this.max = max;
    }

    /** Notes that a member is given this prompt. */
    void given(PromptBlocks blocks, int member) {
        // The shortest last: it serves most prompts and is to be forgotten last.
        for (int block = blocks.count() - 1; block >= 0; block--) {
            members.merge(blocks.hash(block), 1L << member, (known, more) -> known | more);
        }
        for (Iterator<Long> eldest = members.keySet().iterator(); members.size() > max; ) {
            eldest.next();
            eldest.remove();
        }
    }

    /** Those of the members that were given the prompt's beginning up to this block; 0 for none. */
    long holders(PromptBlocks blocks, int block, long among) {
        var known = members.get(blocks.hash(block));
        return known == null ? 0 : known & among;
    }

    /** A member has lost whatever it held. */
    void forget(int member) {
        long others = ~(1L << member);
        for (Iterator<Map.Entry<Long, Long>> all = members.entrySet().iterator(); all.hasNext(); ) {
            var entry = all.next();
            long left = entry.getValue() & others;
            if (left == 0) {
                all.remove();
            } else {
                entry.setValue(left);
            }
        }
    }

    /** Number of beginnings noted. */
    int size() {
        return members.size();
    }
}
