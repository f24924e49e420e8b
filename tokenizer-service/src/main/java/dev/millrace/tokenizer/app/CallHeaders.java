package dev.millrace.tokenizer.app;

import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a call says beside its body.
 *
 * @param idempotencyKey {@code Idempotency-Key}, 1 to 255 visible ASCII characters and spaces; null when there is none
 * @param detached whether the generation goes on when the client leaves: {@code Prefer: respond-async} or {@code
 *     X-Conversation-Id}
 * @param timeoutMs {@code X-Request-Timeout-Ms}, 1 or more; null when there is none
 */
record CallHeaders(
        @Nullable String idempotencyKey,
        boolean detached,
        @Nullable Integer timeoutMs) {
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String TIMEOUT = "X-Request-Timeout-Ms";
    private static final Pattern KEY = Pattern.compile("[ -~]{1,255}");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    /** Reads them. */
    static CallHeaders of(MultiMap headers) {
        return new CallHeaders(
                headers.get(IDEMPOTENCY_KEY),
                headers.contains("X-Conversation-Id") || prefersAsync(headers.getAll("Prefer")),
                timeout(headers.get(TIMEOUT)));
    }

    /** @throws FailureException naming the header that is out of its range */
    void check() {
        if (idempotencyKey != null && !KEY.matcher(idempotencyKey).matches()) {
            throw invalid(IDEMPOTENCY_KEY, "1 to 255 visible ASCII characters");
        }
        if (timeoutMs != null && timeoutMs < 1) {
            throw invalid(TIMEOUT, "a whole number of milliseconds from 1 to 999999999");
        }
    }

    /** The refusal of a key that would have no effect. */
    static FailureException unsupportedKey(String why) {
        return FailureException.invalid(
                IDEMPOTENCY_KEY,
                "unsupported_parameter",
                "The header '" + IDEMPOTENCY_KEY + "' is not supported here: " + why + ".");
    }

    private static @Nullable Integer timeout(@Nullable String text) {
        if (text == null) {
            return null;
        }
        return NUMBER.matcher(text).matches() ? Integer.valueOf(text) : Integer.valueOf(0);
    }

    /** RFC 7240: several headers, each a list, each entry perhaps with parameters. */
    private static boolean prefersAsync(List<String> preferences) {
        for (var header : preferences) {
            for (var one : header.split(",")) {
                if (one.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("respond-async")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static FailureException invalid(String header, String range) {
        return FailureException.invalid(
                header, "invalid_value", "Invalid value for the header '" + header + "': must be " + range + ".");
    }
}
