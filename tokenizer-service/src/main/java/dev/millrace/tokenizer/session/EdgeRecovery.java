package dev.millrace.tokenizer.session;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds out from the log which requests of this edge are still open. Feed it every request and every completion of the
 * window in any order, repeats included, then ask for the {@link #plan}.
 */
public final class EdgeRecovery {
    private final int partition;
    private final Map<String, AcceptedRequest> mine = new LinkedHashMap<>();
    private final Set<String> requested = new HashSet<>();
    private final Set<String> completed = new HashSet<>();

    /**
     * What to do before the edge is ready.
     *
     * @param reopened requests to register again, oldest first
     * @param orphans those of them whose listener is gone: the samplers must be told to end them
     * @param knownIds every request id of the window
     * @param replayFromMs from when to read generated tokens again, in milliseconds since the epoch; {@link
     *     Long#MAX_VALUE} when nothing is open
     */
    public record Plan(
            List<AcceptedRequest> reopened, List<AcceptedRequest> orphans, Set<String> knownIds, long replayFromMs) {}

    /** @param partition the reply partition this edge owns */
    public EdgeRecovery(int partition) {
        this.partition = partition;
    }

    /** A request is on the log; one that another edge accepted only counts as known. */
    public void requested(AcceptedRequest request, int replyPartition) {
        if (requested.add(request.id()) && replyPartition == partition) {
            mine.put(request.id(), request);
        }
    }

    /** A completion is on the log. */
    public void completed(String id) {
        completed.add(id);
    }

    /** What follows from all that was read. */
    public Plan plan() {
        var reopened = new ArrayList<AcceptedRequest>();
        for (var request : mine.values()) {
            if (!completed.contains(request.id())) {
                reopened.add(request);
            }
        }
        var orphans = reopened.stream().filter(r -> r.door() != Door.TOPIC).toList();
        long from =
                reopened.stream().mapToLong(AcceptedRequest::acceptedMs).min().orElse(Long.MAX_VALUE);
        return new Plan(List.copyOf(reopened), orphans, Set.copyOf(requested), from);
    }
}
