package dev.millrace.model.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The order of the waiting queue, told slowly: it keeps a list and the textbook's tags and searches them all for each
 * slot. No class, no account and no set of the real one is used.
 */
final class WaitingQueueOracle {
    private final List<Sequence> waiting = new ArrayList<>();
    private final List<Sequence> inSlots = new ArrayList<>();
    private final Map<Integer, Long> virtualTime = new HashMap<>();
    private final Map<String, Long> tags = new HashMap<>();
    private final Map<Integer, Integer> passed = new HashMap<>();

    void add(Sequence sequence) {
        int priority = sequence.scheduling.priority();
        if (waiting.stream().noneMatch(each -> account(each).equals(account(sequence)))) {
            lift(sequence);
        }
        if (waiting.stream().noneMatch(each -> each.scheduling.priority() == priority)) {
            passed.put(priority, 0);
        }
        waiting.add(sequence);
    }

    void remove(Sequence sequence) {
        if (!waiting.remove(sequence) && inSlots.remove(sequence)) {
            tags.merge(account(sequence), (long) sequence.known - sequence.maxLength, Long::sum);
            lift(sequence);
        }
        if (waiting.isEmpty() && inSlots.isEmpty()) {
            virtualTime.clear();
            tags.clear();
        }
    }

    @Nullable
    Sequence takeFirst(Predicate<Sequence> canStart) {
        Sequence first = null;
        for (Sequence each : waiting) {
            boolean oldest = waiting.stream()
                    .noneMatch(other ->
                            account(other).equals(account(each)) && other.ticket < each.ticket && canStart.test(other));
            if (canStart.test(each) && oldest && (first == null || isBefore(each, first))) {
                first = each;
            }
        }
        if (first != null) {
            serve(first);
        }
        return first;
    }

    private boolean isBefore(Sequence one, Sequence other) {
        int priority = one.scheduling.priority();
        int otherPriority = other.scheduling.priority();
        if (priority != otherPriority) {
            int rank = 4 * priority - passed.getOrDefault(priority, 0);
            int otherRank = 4 * otherPriority - passed.getOrDefault(otherPriority, 0);
            return rank < otherRank || rank == otherRank && priority < otherPriority;
        }
        long tag = tags.getOrDefault(account(one), 0L);
        long otherTag = tags.getOrDefault(account(other), 0L);
        return tag < otherTag || tag == otherTag && one.ticket < other.ticket;
    }

    private void serve(Sequence first) {
        int priority = first.scheduling.priority();
        waiting.remove(first);
        inSlots.add(first);
        waiting.stream()
                .mapToInt(each -> each.scheduling.priority())
                .distinct()
                .filter(each -> each != priority)
                .forEach(each -> passed.merge(each, 1, Integer::sum));
        passed.put(priority, 0);
        lift(first);
        virtualTime.put(priority, tags.get(account(first)));
        tags.merge(account(first), (long) first.maxLength, Long::sum);
    }

    /** Nobody's tag lags behind the turn that is on. */
    private void lift(Sequence sequence) {
        long now = virtualTime.getOrDefault(sequence.scheduling.priority(), 0L);
        tags.merge(account(sequence), now, Math::max);
    }

    private static String account(Sequence sequence) {
        return sequence.scheduling.priority() + " " + sequence.scheduling.tenant();
    }
}
