package dev.millrace.local.bench.load;

import java.util.Map;

/**
 * What became of the requests.
 *
 * @param answered completely
 * @param dropped by the client, as planned
 * @param overBound not sent at all, because as many as allowed were under way; their latency is missing below, so a
 *     figure other than 0 means that the target did not keep up with the rate
 * @param promptTokens as the target counted; 0 when it does not
 * @param outputTokens as the target counted, else pieces of text
 * @param errors number by kind, such as "HTTP 503", "timeout", "broke off"
 * @param examples what was said about the first of each kind
 */
public record Counts(
        long answered,
        long dropped,
        long overBound,
        long promptTokens,
        long outputTokens,
        Map<String, Long> errors,
        Map<String, String> examples) {
    public Counts {
        errors = Map.copyOf(errors);
        examples = Map.copyOf(examples);
    }

    /** Failures of every kind. */
    public long failed() {
        return errors.values().stream().mapToLong(count -> count).sum();
    }
}
