package dev.millrace.sampler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the log of generated tokens says about each request: a fold over its events in order. Repeats are dropped by
 * their sequence number, and so is a token whose predecessors have left the log: then the generation starts anew, draws
 * the same tokens again, and the receiver drops the repeats.
 */
public final class GenerationReplay {
    private final Map<String, List<Integer>> open = new HashMap<>();
    private final Map<String, Double> mirostatMu = new HashMap<>();
    private final Set<String> finished = new LinkedHashSet<>();

    /** A token was chosen, without Mirostat. */
    public void token(String requestId, int sequence, int id) {
        token(requestId, sequence, id, null);
    }

    /**
     * A token was chosen.
     *
     * @param mu Mirostat's bound after it; null without Mirostat
     */
    public void token(String requestId, int sequence, int id, @Nullable Double mu) {
        if (finished.contains(requestId)) {
            return;
        }
        if (sequence == open.getOrDefault(requestId, List.of()).size()) {
            open.computeIfAbsent(requestId, _ -> new ArrayList<>()).add(id);
            if (mu != null) {
                mirostatMu.put(requestId, mu);
            }
        }
    }

    /** The request ended. */
    public void finished(String requestId) {
        open.remove(requestId);
        mirostatMu.remove(requestId);
        finished.add(requestId);
    }

    /** Requests that have ended, in the order of their ends. */
    public Set<String> finishedIds() {
        return new LinkedHashSet<>(finished);
    }

    /** Tokens of each request that has some and has not ended. */
    public Map<String, TokenIds> unfinished() {
        var tokens = new HashMap<String, TokenIds>();
        open.forEach((requestId, ids) -> tokens.put(
                requestId, TokenIds.of(ids.stream().mapToInt(Integer::intValue).toArray())));
        return tokens;
    }

    /** Mirostat's bound after the last of those tokens, for each request that has some, has Mirostat and has not ended. */
    public Map<String, Double> mirostatMu() {
        return Map.copyOf(mirostatMu);
    }
}
