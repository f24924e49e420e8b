package dev.millrace.eval.harness;

import java.util.List;
import java.util.Map;

/**
 * What a run found for an item.
 *
 * @param item what was asked
 * @param replies parallel to its requests
 * @param measurements what they say
 */
public record ItemResult(Item item, List<Reply> replies, Map<Metric.Key, Measurement> measurements) {
    public ItemResult {
        replies = List.copyOf(replies);
        measurements = Map.copyOf(measurements);
        if (replies.size() != item.requests().size()) {
            throw new IllegalArgumentException("%d replies to %d requests"
                    .formatted(replies.size(), item.requests().size()));
        }
    }
}
