package dev.millrace.tokenizer.access;

import org.jspecify.annotations.Nullable;

/** Reads what a request shows. */
public final class Shown {
    private static final String BEARER = "Bearer ";
    /** Longer than any key and than tokens with many roles. */
    private static final int LENGTH_MAX = 16_384;

    private Shown() {}

    /**
     * The key or token of a request.
     *
     * @param authorization {@code Bearer KEY}, looked at first
     * @param apiKey what came as {@code x-api-key}
     * @return empty when there is none
     */
    public static String of(@Nullable String authorization, @Nullable String apiKey) {
        var key = "";
        if (authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            key = authorization.substring(BEARER.length()).strip();
        }
        if (key.isEmpty() && apiKey != null) {
            key = apiKey.strip();
        }
        return key.length() > LENGTH_MAX ? "" : key;
    }
}
