package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.Usage;
import org.jspecify.annotations.Nullable;

/**
 * The object that stands for one response, in each state it goes through.
 *
 * @param id {@code resp_…}
 * @param createdS seconds since the epoch
 * @param model name of the model that answers
 * @param request what was asked
 */
public record ResponseObject(String id, long createdS, String model, ResponsesRequest request) {
    /** Id of the one message of the answer. */
    String messageId() {
        return "msg_" + id.substring(id.indexOf('_') + 1);
    }

    /** Under way, without output. */
    ObjectNode begun() {
        return tree("in_progress", null, null);
    }

    /** Over, for a reason that is no failure. */
    ObjectNode ended(FinishReason reason, String text, Usage usage) {
        boolean whole = reason == FinishReason.STOP;
        var tree = tree(whole ? "completed" : "incomplete", message(whole ? "completed" : "incomplete", text), usage);
        if (!whole) {
            tree.putObject("incomplete_details").put("reason", "max_output_tokens");
        }
        return tree;
    }

    /** Over by a failure. */
    ObjectNode failed(ApiError error) {
        var tree = tree("failed", null, null);
        tree.putObject("error")
                .put("code", error.code() == null ? error.type() : error.code())
                .put("message", error.message());
        return tree;
    }

    /** The answer's message; without text when it has only begun. */
    ObjectNode message(String status, @Nullable String text) {
        var message = Json.object()
                .put("type", "message")
                .put("id", messageId())
                .put("status", status)
                .put("role", "assistant");
        var content = message.putArray("content");
        if (text != null) {
            content.add(part(text));
        }
        return message;
    }

    static ObjectNode part(String text) {
        var part = Json.object().put("type", "output_text").put("text", text);
        part.putArray("annotations");
        part.putArray("logprobs");
        return part;
    }

    private ObjectNode tree(String status, @Nullable ObjectNode message, @Nullable Usage usage) {
        var echoed = request.echoed();
        var tree = Json.object()
                .put("id", id)
                .put("object", "response")
                .put("created_at", createdS)
                .put("status", status)
                .putNull("error")
                .putNull("incomplete_details")
                .put("instructions", request.instructions())
                .put("max_output_tokens", echoed.maxOutputTokens())
                .put("model", model);
        var output = tree.putArray("output");
        if (message != null) {
            output.add(message);
        }
        tree.put("parallel_tool_calls", true)
                .put("previous_response_id", request.previousId())
                .put("store", request.store())
                .put("temperature", echoed.temperature());
        tree.putObject("reasoning").putNull("effort").putNull("summary");
        tree.putObject("text").putObject("format").put("type", "text");
        tree.put("tool_choice", "auto").putArray("tools");
        tree.put("top_p", echoed.topP()).put("truncation", "disabled");
        tree.set("usage", usage == null ? null : usage(usage));
        tree.put("user", echoed.user());
        tree.set("metadata", echoed.metadata() == null ? Json.object() : echoed.metadata());
        return tree;
    }

    private static ObjectNode usage(Usage usage) {
        var tree = Json.object().put("input_tokens", usage.promptTokens());
        tree.putObject("input_tokens_details").put("cached_tokens", usage.cachedTokens());
        tree.put("output_tokens", usage.completionTokens());
        tree.putObject("output_tokens_details").put("reasoning_tokens", 0);
        return tree.put("total_tokens", usage.promptTokens() + usage.completionTokens());
    }
}
