package dev.millrace.tokenizer.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decoding parameters as asked for; null means the default.
 *
 * @param maxNewTokens most tokens to generate, 1 or more
 * @param temperature in [0, 2]; 0 is greedy
 * @param topK 0 or more; 0 keeps all
 * @param topP in (0, 1]
 * @param seed any 64 bits
 * @param stop texts that end the answer, at most 4 of 1 to 256 characters
 * @param topLogprobs alternatives to report with each token, 0 to 20
 * @param timeoutMs time the whole request may take, 1 or more
 */
public record TextParameters(
        @Nullable Integer maxNewTokens,
        @Nullable Float temperature,
        @Nullable Integer topK,
        @Nullable Float topP,
        @Nullable Long seed,
        List<String> stop,
        @Nullable Integer topLogprobs,
        @Nullable Integer timeoutMs) {
    /** Most stop strings. */
    public static final int STOPS_MAX = 4;
    /** Longest stop string in characters. */
    public static final int STOP_LENGTH_MAX = 256;
    /** Most alternatives a token. */
    public static final int TOP_LOGPROBS_MAX = 20;

    /** Everything left to the defaults. */
    public static final TextParameters DEFAULTS =
            new TextParameters(null, null, null, null, null, List.of(), null, null);

    /**
     * Checks every range.
     *
     * @throws FailureException naming the field
     */
    public TextParameters {
        stop = List.copyOf(stop);
        require(maxNewTokens == null || maxNewTokens >= 1, "max_new_tokens", "1 or more", maxNewTokens);
        require(temperature == null || (temperature >= 0 && temperature <= 2), "temperature", "in [0, 2]", temperature);
        require(topK == null || topK >= 0, "top_k", "0 or more", topK);
        require(topP == null || (topP > 0 && topP <= 1), "top_p", "in (0, 1]", topP);
        require(
                topLogprobs == null || (topLogprobs >= 0 && topLogprobs <= TOP_LOGPROBS_MAX),
                "top_logprobs",
                "in [0, " + TOP_LOGPROBS_MAX + "]",
                topLogprobs);
        require(timeoutMs == null || timeoutMs >= 1, "timeout_ms", "1 or more", timeoutMs);
        require(stop.size() <= STOPS_MAX, "stop", "at most " + STOPS_MAX + " texts", stop.size());
        for (var text : stop) {
            require(
                    !text.isEmpty() && text.length() <= STOP_LENGTH_MAX,
                    "stop",
                    "texts of 1 to " + STOP_LENGTH_MAX + " characters",
                    text.length());
        }
    }

    private static void require(boolean good, String field, String range, @Nullable Object value) {
        if (!good) {
            throw FailureException.invalid(
                    field,
                    "invalid_value",
                    "Invalid value for '" + field + "': must be " + range + ", got " + value + ".");
        }
    }
}
