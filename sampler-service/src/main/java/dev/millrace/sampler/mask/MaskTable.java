package dev.millrace.sampler.mask;

import dev.millrace.constraint.Allowed;
import dev.millrace.constraint.Matcher;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * What may follow at the places of one form that answers have come to, the one met longest ago forgotten first. Where an
 * answer repeats itself, or another one of the same form is written, its masks are looked up. Bounded in memory. One
 * thread at a time: that of the answers.
 */
final class MaskTable {
    /** Of one form, in bytes: some 80 sets of 49,152 tokens, or as many of few as come. */
    static final long BYTES_MAX = 1 << 20;

    private static final long ENTRY_BYTES = 160;

    private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /** @param ends ids that end the answer: where the text may end they may follow too */
    private record Key(Matcher at, BitSet ends) {}

    /** @param longestRest bytes of the farthest end that any of the tokens leads to */
    private record Entry(AllowedTokens tokens, long longestRest) {
        long size() {
            return ENTRY_BYTES + tokens.size();
        }
    }

    /**
     * The tokens that may follow, where they are known.
     *
     * @param restMax most bytes that the shortest end after a token may take
     */
    Optional<AllowedTokens> find(Matcher at, BitSet ends, long restMax) {
        var entry = entries.get(new Key(at, ends));
        return entry == null || entry.longestRest > restMax ? Optional.empty() : Optional.of(entry.tokens);
    }

    /** Keeps what was found, unless some token was left out that may follow where there is room for its end. */
    void keep(Matcher at, BitSet ends, Allowed found, AllowedTokens tokens) {
        if (!found.whole()) {
            return;
        }
        var entry = new Entry(tokens, found.longestRest());
        var before = entries.put(new Key(at, ends), entry);
        bytes += entry.size() - (before == null ? 0 : before.size());
        var oldest = entries.entrySet().iterator();
        while (bytes > BYTES_MAX && oldest.hasNext()) {
            bytes -= oldest.next().getValue().size();
            oldest.remove();
        }
    }

    /** Places that are known. */
    int size() {
        return entries.size();
    }
}
