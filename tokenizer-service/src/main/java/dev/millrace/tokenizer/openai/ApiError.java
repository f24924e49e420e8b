package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.session.Failure;
import org.jspecify.annotations.Nullable;

/**
 * The error object of the API with the HTTP status it travels under.
 *
 * @param status HTTP status while no byte of the answer is out
 * @param type broad class, for instance {@code invalid_request_error}
 * @param message one sentence for people
 * @param param the field at fault
 * @param code a word for programs
 * @param retryAfterMs when to try again, in milliseconds from now; 0 when nobody knows
 */
public record ApiError(
        int status,
        String type,
        String message,
        @Nullable String param,
        @Nullable String code,
        long retryAfterMs) {
    private static final String INVALID_REQUEST = "invalid_request_error";
    private static final String SERVER = "server_error";
    /** As OpenAI's API says it when the bound is on requests. */
    private static final String RATE_LIMIT = "requests";

    private ApiError(int status, String type, String message, @Nullable String param, @Nullable String code) {
        this(status, type, message, param, code, 0);
    }

    /** The one place where failures become HTTP. */
    public static ApiError of(Failure failure) {
        return switch (failure.kind()) {
            case INVALID -> new ApiError(400, INVALID_REQUEST, failure.message(), failure.param(), failure.code());
            case MODEL_NOT_FOUND ->
                new ApiError(404, INVALID_REQUEST, failure.message(), failure.param(), "model_not_found");
            case OVERLOADED ->
                new ApiError(429, RATE_LIMIT, failure.message(), null, "rate_limit_exceeded", failure.retryAfterMs());
            case UNAVAILABLE -> new ApiError(503, SERVER, failure.message(), null, "unavailable");
            case DEADLINE -> new ApiError(504, SERVER, failure.message(), null, "deadline_exceeded");
            case CANCELLED -> new ApiError(500, SERVER, failure.message(), null, "cancelled");
            case INTERNAL -> new ApiError(500, SERVER, failure.message(), null, "internal_error");
        };
    }

    /** A status that is about the request's outside: path, method, size, content type. */
    public static ApiError status(int status) {
        return switch (status) {
            case 400 -> plain(400, "The request could not be understood.", "bad_request");
            case 404 -> plain(404, "There is nothing at this path.", "not_found");
            case 405 -> plain(405, "This path does not take this method.", "method_not_allowed");
            case 408 -> plain(408, "The request took too long to arrive.", "request_timeout");
            case 413 -> plain(413, "The request body is larger than 1 MiB.", "request_too_large");
            case 414 -> plain(414, "The path is too long.", "uri_too_long");
            case 415 -> plain(415, "The content type must be application/json.", "unsupported_media_type");
            case 503 -> new ApiError(503, SERVER, "The server is not ready.", null, "unavailable");
            default ->
                status < 500
                        ? plain(status, "The request was refused.", "bad_request")
                        : new ApiError(500, SERVER, "An internal error occurred.", null, "internal_error");
        };
    }

    /** A refusal that is neither a field of a body nor the request's outside. */
    public static ApiError refused(int status, @Nullable String param, String code, String message) {
        return new ApiError(status, INVALID_REQUEST, message, param, code);
    }

    /** An idempotency key stands for one request. */
    public static ApiError keyReused() {
        return refused(
                422,
                "Idempotency-Key",
                "idempotency_key_reused",
                "This idempotency key was used with another request body.");
    }

    /**
     * Nobody is known by what the request shows.
     *
     * @param shown whether it shows anything
     */
    public static ApiError unknownKey(boolean shown) {
        var message = shown
                ? "Incorrect API key provided."
                : "You didn't provide an API key. Send it as 'Authorization: Bearer KEY' or as 'x-api-key'.";
        return plain(401, message, "invalid_api_key");
    }

    /** The key is good, but not for this. */
    public static ApiError forbidden(String scope) {
        return plain(403, "Your key lacks the scope '" + scope + "', which this needs.", "insufficient_permissions");
    }

    /** Whether a client may try again soon. */
    public boolean isTemporary() {
        return status == 503 || status == 429;
    }

    /** The body: {@code {"error":{…}}}. */
    public String json() {
        return Json.text(tree());
    }

    ObjectNode tree() {
        var root = Json.object();
        root.putObject("error")
                .put("message", message)
                .put("type", type)
                .put("param", param)
                .put("code", code);
        return root;
    }

    private static ApiError plain(int status, String message, String code) {
        return new ApiError(status, INVALID_REQUEST, message, null, code);
    }
}
