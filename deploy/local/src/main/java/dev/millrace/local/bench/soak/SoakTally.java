package dev.millrace.local.bench.soak;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what came of the requests; any thread may tell it. */
final class SoakTally {
    private static final int EXAMPLES_MAX = 20;

    private final Map<SoakKind, Long> good = new EnumMap<>(SoakKind.class);
    private final Map<SoakKind, Long> bad = new EnumMap<>(SoakKind.class);
    private final List<String> examples = new ArrayList<>();
    private long outputTokens;

    /**
     * Of one kind.
     *
     * @param good ended as they should
     * @param bad did not
     */
    public record Counts(long good, long bad) {}

    synchronized void good(SoakKind kind, int tokens) {
        good.merge(kind, 1L, Long::sum);
        outputTokens += tokens;
    }

    synchronized void bad(SoakKind kind, String problem) {
        bad.merge(kind, 1L, Long::sum);
        if (examples.size() < EXAMPLES_MAX) {
            examples.add(kind.title() + ": " + problem);
        }
    }

    synchronized long sent() {
        return good.values().stream().mapToLong(count -> count).sum() + errors();
    }

    synchronized long errors() {
        return bad.values().stream().mapToLong(count -> count).sum();
    }

    synchronized long outputTokens() {
        return outputTokens;
    }

    synchronized Map<SoakKind, Counts> counts() {
        Map<SoakKind, Counts> counts = new EnumMap<>(SoakKind.class);
        for (var kind : SoakKind.values()) {
            counts.put(kind, new Counts(good.getOrDefault(kind, 0L), bad.getOrDefault(kind, 0L)));
        }
        return counts;
    }

    /** The first few problems. */
    synchronized List<String> examples() {
        return List.copyOf(examples);
    }
}
