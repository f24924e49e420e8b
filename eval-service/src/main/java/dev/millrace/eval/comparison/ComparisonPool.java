package dev.millrace.eval.comparison;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The comparisons that are open, in the order they were opened in; as topic comparisons has them. One thread at a time.
 */
public final class ComparisonPool {
    private static final int COMPARISONS_MAX = 1_000_000;

    private final int comparisonsMax;
    private final long charactersMax;
    private final Map<String, Comparison> open = new LinkedHashMap<>();
    private long characters;

    /**
     * An empty pool.
     *
     * @param comparisonsMax most that are open at once, 1 to {@value #COMPARISONS_MAX}
     * @param charactersMax most characters that their texts have together, 1 or more
     */
    public ComparisonPool(int comparisonsMax, long charactersMax) {
        if (comparisonsMax < 1 || comparisonsMax > COMPARISONS_MAX) {
            throw new IllegalArgumentException(
                    "comparisonsMax: must be in 1..%d, is %d".formatted(COMPARISONS_MAX, comparisonsMax));
        }
        if (charactersMax < 1) {
            throw new IllegalArgumentException("charactersMax: must be 1 or more, is " + charactersMax);
        }
        this.comparisonsMax = comparisonsMax;
        this.charactersMax = charactersMax;
    }

    /** Whether there is room for all of these, each with an id of its own; some may be open, with less. */
    public boolean hasRoomFor(List<Comparison> all) {
        int places = 0;
        long more = 0;
        for (var comparison : all) {
            var before = open.get(comparison.id());
            places += before == null ? 1 : 0;
            more += comparison.characters() - (before == null ? 0 : before.characters());
        }
        return open.size() + places <= comparisonsMax && characters + more <= charactersMax;
    }

    /**
     * Opens a comparison, or replaces what is known of it.
     *
     * @return false when there is no room; then nothing changes
     */
    public boolean open(Comparison comparison) {
        if (!hasRoomFor(List.of(comparison))) {
            return false;
        }
        var before = open.put(comparison.id(), comparison);
        characters += comparison.characters() - (before == null ? 0 : before.characters());
        return true;
    }

    /** Closes a comparison; nothing happens when it is not open. */
    public void close(String id) {
        var closed = open.remove(id);
        characters -= closed == null ? 0 : closed.characters();
    }

    /** An open comparison. */
    public Optional<Comparison> find(String id) {
        return Optional.ofNullable(open.get(id));
    }

    /** All open ones, oldest first. */
    public Collection<Comparison> all() {
        return Collections.unmodifiableCollection(open.values());
    }
}
