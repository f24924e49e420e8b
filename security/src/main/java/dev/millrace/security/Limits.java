package dev.millrace.security;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How much a key may use. Null leaves it to the default, 0 sets no limit.
 *
 * @param requestsPerMinute 0 to {@value #MOST}
 * @param promptTokensPerMinute 0 to {@value #MOST}
 * @param outputTokensPerMinute 0 to {@value #MOST}
 * @param streams requests under way at once, 0 to {@value #MOST}
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Limits(
        @Nullable Integer requestsPerMinute,
        @Nullable Integer promptTokensPerMinute,
        @Nullable Integer outputTokensPerMinute,
        @Nullable Integer streams) {
    /** Largest limit. */
    public static final int MOST = 1_000_000_000;
    /** Everything as by default. */
    public static final Limits DEFAULT = new Limits(null, null, null, null);
    /** No limit at all. */
    public static final Limits NONE = new Limits(0, 0, 0, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException naming the field
     */
    public Limits {
        requireRange("requestsPerMinute", requestsPerMinute);
        requireRange("promptTokensPerMinute", promptTokensPerMinute);
        requireRange("outputTokensPerMinute", outputTokensPerMinute);
        requireRange("streams", streams);
    }

    /** What these limits leave open, as the others have it. */
    public Limits or(Limits others) {
        return new Limits(
                first(requestsPerMinute, others.requestsPerMinute),
                first(promptTokensPerMinute, others.promptTokensPerMinute),
                first(outputTokensPerMinute, others.outputTokensPerMinute),
                first(streams, others.streams));
    }

    private static @Nullable Integer first(@Nullable Integer one, @Nullable Integer other) {
        return one == null ? other : one;
    }

    private static void requireRange(String field, @Nullable Integer value) {
        if (value != null && (value < 0 || value > MOST)) {
            throw new IllegalArgumentException("limits." + field + " must be 0 to " + MOST + ", is " + value);
        }
    }
}
