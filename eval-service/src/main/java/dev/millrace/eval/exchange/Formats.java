package dev.millrace.eval.exchange;

import dev.millrace.eval.feedback.InvalidRankingException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The formats by their names in the contract. */
public final class Formats {
    private static final Map<String, RankingReader> READERS = new TreeMap<>(Map.of(
            "millrace", new MillraceFormat(),
            "hh-rlhf", new HhRlhf(),
            "summarize-from-feedback", new SummarizeFromFeedback(),
            "webgpt", new WebGpt(),
            "trl-preference", new TrlPreference(),
            "trl-unpaired", new TrlUnpaired(),
            "argilla", new Argilla(),
            "label-studio", new LabelStudio(),
            "arena", new Arena()));
    private static final Map<String, FeedbackWriter> WRITERS = new TreeMap<>(Map.of(
            "millrace", new MillraceFormat(),
            "hh-rlhf", new HhRlhf(),
            "trl-preference", new TrlPreference(),
            "trl-unpaired", new TrlUnpaired(),
            "argilla", new Argilla(),
            "label-studio", new LabelStudio(),
            "arena", new Arena()));

    private Formats() {}

    /** What reads a format. */
    static RankingReader reader(String format) {
        return find(READERS, format);
    }

    /**
     * What writes a format.
     *
     * @throws InvalidRankingException when nothing does
     */
    public static FeedbackWriter writer(String format) {
        return find(WRITERS, format);
    }

    private static <T> T find(Map<String, T> formats, String name) {
        @Nullable T format = formats.get(name);
        if (format == null) {
            throw new InvalidRankingException("format", "must be one of " + String.join(", ", formats.keySet()));
        }
        return format;
    }
}
