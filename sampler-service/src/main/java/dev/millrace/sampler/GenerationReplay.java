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
 * their choice and sequence number, and so is a token whose predecessors have left the log: then the choice starts anew,
 * draws the same tokens again, and the receiver drops the repeats.
 */
public final class GenerationReplay {
    private final Map<String, List<List<Integer>>> open = new HashMap<>();
    private final Map<String, Map<Integer, Double>> mirostatMu = new HashMap<>();
    private final Set<String> finished = new LinkedHashSet<>();

    /** A token was chosen, without Mirostat. */
    public void token(String requestId, int choice, int sequence, int id) {
        token(requestId, choice, sequence, id, null);
    }

    /**
     * A token was chosen.
     *
     * @param mu Mirostat's bound after it; null without Mirostat
     */
    public void token(String requestId, int choice, int sequence, int id, @Nullable Double mu) {
        if (finished.contains(requestId) || choice < 0 || choice >= GenerationParameters.CHOICES_MAX) {
            return;
        }
        var choices = open.getOrDefault(requestId, List.of());
        if (sequence == (choice < choices.size() ? choices.get(choice).size() : 0)) {
            choices = open.computeIfAbsent(requestId, _ -> new ArrayList<>());
            while (choices.size() <= choice) {
                choices.add(new ArrayList<>());
            }
            choices.get(choice).add(id);
            if (mu != null) {
                mirostatMu.computeIfAbsent(requestId, _ -> new HashMap<>()).put(choice, mu);
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

    /** Tokens of each request that has some and has not ended, by choice: short of choices that have none. */
    public Map<String, List<TokenIds>> unfinished() {
        var tokens = new HashMap<String, List<TokenIds>>();
        open.forEach((requestId, choices) -> tokens.put(
                requestId,
                choices.stream()
                        .map(ids -> TokenIds.of(
                                ids.stream().mapToInt(Integer::intValue).toArray()))
                        .toList()));
        return tokens;
    }

    /** Mirostat's bound after the last of those tokens by choice, for each request that has Mirostat and has not ended. */
    public Map<String, Map<Integer, Double>> mirostatMu() {
        return Map.copyOf(mirostatMu);
    }
}
