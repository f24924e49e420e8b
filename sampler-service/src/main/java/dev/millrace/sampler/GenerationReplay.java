package dev.millrace.sampler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the log of generated tokens says about each request: a fold over its events in order. Repeats are dropped by
 * their choice and sequence number, and so is a token whose predecessors have left the log: then the choice starts anew,
 * draws the same tokens again, and the receiver drops the repeats.
 */
public final class GenerationReplay {
    private final Map<String, List<List<Integer>>> open = new HashMap<>();
    private final Set<String> finished = new LinkedHashSet<>();

    /** A token was chosen. */
    public void token(String requestId, int choice, int sequence, int id) {
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
        }
    }

    /** The request ended. */
    public void finished(String requestId) {
        open.remove(requestId);
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
}
