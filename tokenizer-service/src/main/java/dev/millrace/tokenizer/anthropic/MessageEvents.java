package dev.millrace.tokenizer.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.TextEvent;

/**
 * Writes the events of one streamed answer: message_start, one text block with its deltas, message_delta with reason and
 * usage, message_stop. Each has its name on an {@code event:} line.
 *
 * @param message what the answer is called
 */
public record MessageEvents(MessageObject message) {
    /** Keeps an idle connection open. */
    public static final String PING = event("ping", Json.object());

    /** What comes as soon as the request is accepted. */
    public String begin(int promptTokens) {
        var block = Json.object().put("index", 0);
        block.putObject("content_block").put("type", "text").put("text", "");
        return event("message_start", Json.object().set("message", message.begun(promptTokens)))
                + event("content_block_start", block);
    }

    /** More text. */
    public String delta(TextEvent.Delta delta) {
        var block = Json.object().put("index", 0);
        block.putObject("delta").put("type", "text_delta").put("text", delta.text());
        return event("content_block_delta", block);
    }

    /** The events that end a complete answer. */
    public String finished(TextEvent.Finished end) {
        var last = Json.object();
        last.set("delta", MessageObject.reason(end));
        last.set("usage", MessageObject.usage(end.usage()));
        return event("content_block_stop", Json.object().put("index", 0))
                + event("message_delta", last)
                + event("message_stop", Json.object());
    }

    /** The event that ends a failed answer after its first byte. */
    public static String failed(ApiError error) {
        return "event: error\ndata: " + error(error) + "\n\n";
    }

    /** The body of a refusal, and the data of the event of a failure. */
    public static String error(ApiError error) {
        var tree = Json.object().put("type", "error");
        tree.putObject("error").put("type", type(error.status())).put("message", error.message());
        return Json.text(tree);
    }

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

    private static String event(String type, ObjectNode fields) {
        var data = Json.object().put("type", type);
        data.setAll(fields);
        return "event: " + type + "\ndata: " + Json.text(data) + "\n\n";
    }
}
