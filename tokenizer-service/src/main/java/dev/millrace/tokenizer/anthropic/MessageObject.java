package dev.millrace.tokenizer.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.Usage;

/**
 * What stands for one answer.
 *
 * @param id {@code msg_…}
 * @param model name of the model that answers
 */
public record MessageObject(String id, String model) {
    /** Without text, as a stream begins. */
    ObjectNode begun(int promptTokens) {
        var tree = tree();
        tree.putArray("content");
        tree.putNull("stop_reason").putNull("stop_sequence");
        tree.set("usage", usage(new Usage(promptTokens, 0, 0)));
        return tree;
    }

    /** The body of a whole answer. */
    public String finished(String text, TextEvent.Finished end) {
        var tree = tree();
        tree.putArray("content").addObject().put("type", "text").put("text", text);
        tree.setAll(reason(end));
        tree.set("usage", usage(end.usage()));
        return Json.text(tree);
    }

    private ObjectNode tree() {
        return Json.object()
                .put("id", id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
    }

    static ObjectNode reason(TextEvent.Finished end) {
        var reason = end.reasons().getFirst() == FinishReason.LENGTH ? "max_tokens" : "end_turn";
        return Json.object().put("stop_reason", reason).putNull("stop_sequence");
    }

    static ObjectNode usage(Usage usage) {
        return Json.object()
                .put("input_tokens", usage.promptTokens() - usage.cachedTokens())
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", usage.cachedTokens())
                .put("output_tokens", usage.completionTokens());
    }
}
