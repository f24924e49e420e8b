package dev.millrace.eval.online;

import dev.millrace.eval.metric.CompletedGeneration;
import dev.millrace.eval.metric.FinishReason;
import java.util.List;
import java.util.Optional;

/**
 * One completed request as the windows see it.
 *
 * @param completion counts and times
 * @param version of the model that answered; empty when nobody did
 * @param tenant whose request it was; empty for callers without a key
 * @param template that its request names; empty for none
 * @param endedMs when it ended, milliseconds since the epoch
 * @param text of its first choice as {@link TextFigures} sees it; empty where it has none
 */
public record Observation(
        CompletedGeneration completion,
        String version,
        String tenant,
        String template,
        long endedMs,
        Optional<TextFigures> text) {

    /** The series that it belongs to, the total first. */
    List<SeriesKey> keys() {
        return List.of(
                SeriesKey.TOTAL,
                key(Dimension.MODEL, completion.model()),
                key(Dimension.VERSION, versioned()),
                key(Dimension.TENANT, tenant),
                key(Dimension.TEMPLATE, template));
    }

    /** {@code model@version}. */
    public String versioned() {
        return completion.model() + "@" + version;
    }

    private static SeriesKey key(Dimension dimension, String value) {
        return new SeriesKey(dimension, value.length() <= SeriesKey.VALUE_MAX ? value : SeriesKey.OTHER);
    }

    /** Whether it failed: by an error, or because its time was over. */
    public boolean failed() {
        return completion.reason() == FinishReason.ERROR || completion.reason() == FinishReason.DEADLINE;
    }
}
