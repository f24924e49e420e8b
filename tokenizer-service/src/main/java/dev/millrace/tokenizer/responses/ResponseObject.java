package dev.millrace.tokenizer.responses;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.ApiError;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.openai.RewardObject;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.TextParameters.ContextOverflow;
import dev.millrace.tokenizer.session.TextPrompt;
import dev.millrace.tokenizer.session.Usage;
import dev.millrace.tokenizer.tools.ToolUse;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The object that stands for one response, in each state it goes through.
 *
 * @param head its id {@code resp_…}, when it was created, who answers
 * @param prompt what was asked
 * @param asked what else the object repeats
 */
record ResponseObject(ChatHead head, TextPrompt prompt, Particulars asked) {
    /** Under way, without output. */
    ObjectNode begun() {
        return tree("in_progress", Json.object().arrayNode(), null);
    }

    /** Over, for a reason that is no failure. */
    ObjectNode ended(ArrayNode output, TextEvent.Finished end) {
        var usage = RewardObject.put(usage(end.usage()), end.reward());
        if (isWhole(end.reasons().getFirst())) {
            return tree("completed", output, usage);
        }
        var tree = tree("incomplete", output, usage);
        tree.putObject("incomplete_details").put("reason", "max_output_tokens");
        return tree;
    }

    /** Over by a failure. */
    ObjectNode failed(ApiError error) {
        var tree = tree("failed", Json.object().arrayNode(), null);
        tree.putObject("error")
                .put("code", error.code() == null ? error.type() : error.code())
                .put("message", error.message());
        return tree;
    }

    /** Whether an answer that ended so is all that there was to say. */
    static boolean isWhole(FinishReason reason) {
        return reason == FinishReason.STOP;
    }

    private ObjectNode tree(String status, ArrayNode output, @Nullable ObjectNode usage) {
        var parameters = prompt.parameters();
        var tree = Json.object()
                .put("id", head.id())
                .put("object", "response")
                .put("created_at", head.createdS())
                .put("status", status)
                .putNull("error")
                .putNull("incomplete_details")
                .put("instructions", instructions())
                .put("max_output_tokens", parameters.maxNewTokens())
                .put("model", head.model());
        tree.set("output", output);
        tree.put("previous_response_id", asked.previousId())
                .put("store", asked.store())
                .put("temperature", parameters.temperature());
        tree.putObject("reasoning").putNull("effort").putNull("summary");
        tree.putObject("text").set("format", asked.format());
        ResponseTools.write(tools(), tree);
        tree.put("top_logprobs", Objects.requireNonNullElse(parameters.topLogprobs(), 0))
                .put("top_p", parameters.topP())
                .put("truncation", parameters.overflow() == ContextOverflow.REFUSE ? "disabled" : "auto");
        tree.set("usage", usage);
        tree.put("user", asked.user());
        tree.set("metadata", asked.metadata());
        return tree;
    }

    private @Nullable String instructions() {
        return asked.instructed() && prompt.input() instanceof TextPrompt.Conversation talk
                ? talk.messages().getFirst().content()
                : null;
    }

    private ToolUse tools() {
        return prompt.input() instanceof TextPrompt.Conversation talk ? talk.tools() : ToolUse.NONE;
    }

    private static ObjectNode usage(Usage usage) {
        var tree = Json.object().put("input_tokens", usage.promptTokens());
        tree.putObject("input_tokens_details")
                .put("cached_tokens", usage.cachedTokens())
                .put("cache_write_tokens", 0);
        tree.put("output_tokens", usage.completionTokens());
        tree.putObject("output_tokens_details").put("reasoning_tokens", 0);
        return tree.put("total_tokens", usage.promptTokens() + usage.completionTokens());
    }
}
