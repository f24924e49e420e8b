package dev.millrace.model.engine;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sequences of one stream. It remembers the last ones that failed, because a command may be on its way to a sequence
 * that has just failed, and nothing may follow a failure.
 */
final class SequenceTable {
    private static final int OPEN_MAX = 4096;
    private static final int FAILED_MAX = 4096;

    private final Map<Long, Sequence> open = new LinkedHashMap<>();
    private final Set<Long> failed = new LinkedHashSet<>();

    @Nullable
    Sequence get(long id) {
        return open.get(id);
    }

    boolean isFull() {
        return open.size() >= OPEN_MAX;
    }

    void put(Sequence sequence) {
        open.put(sequence.key.sequence(), sequence);
    }

    void remove(long id) {
        open.remove(id);
    }

    List<Sequence> all() {
        return List.copyOf(open.values());
    }

    boolean hasFailed(long id) {
        return failed.contains(id);
    }

    void markFailed(long id) {
        if (failed.size() >= FAILED_MAX) {
            failed.remove(failed.iterator().next());
        }
        failed.add(id);
    }
}
