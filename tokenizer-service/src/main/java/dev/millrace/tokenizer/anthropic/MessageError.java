package dev.millrace.tokenizer.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.Json;

/**
 * Errors in Anthropic's words. They name no field apart from the message, so a message that does not name its field is
 * led by it.
 */
public final class MessageError {
    private MessageError() {}

    /**
     * The body of a refusal.
     *
     * @param requestId as the response's header {@code request-id} has it
     */
    public static String json(ApiError error, String requestId) {
        return Json.text(tree(error).put("request_id", requestId));
    }

    /** The data of the event that ends a stream. */
    static ObjectNode tree(ApiError error) {
        var tree = Json.object().put("type", "error");
        tree.putObject("error").put("type", type(error.status())).put("message", message(error));
        return tree;
    }

    private static String message(ApiError error) {
        var field = error.param();
        return field == null || error.message().contains(field) ? error.message() : field + ": " + error.message();
    }

    /** 503 stays 503, which Anthropic's clients try again as they do its own 529. */
    private static String type(int status) {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 429 -> "rate_limit_error";
            case 503 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }
}
