package dev.millrace.tokenizer.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.openai.CallReading;
import dev.millrace.tokenizer.openai.ChatHead;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.openai.RewardObject;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.Usage;
import dev.millrace.tokenizer.tools.CallFormat;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The objects that stand for one answer and its parts.
 *
 * @param head what the answer is called
 * @param calls how calls are found in its text; null where there are none
 */
record MessageObject(ChatHead head, @Nullable CallReading calls) {
    /** Mistral's templates take ids of this length only, without an underscore. */
    private static final int MISTRAL_ID_LENGTH = 9;

    private static final int ID_LENGTH = 24;

    /** Without content, as a stream begins. */
    ObjectNode begun(int promptTokens) {
        var tree = tree();
        tree.putArray("content");
        tree.putNull("stop_reason").putNull("stop_sequence");
        tree.set("usage", usage(new Usage(promptTokens, 0, 0)));
        return tree;
    }

    /** The whole answer. */
    ObjectNode ended(ArrayNode content, TextEvent.Finished end, boolean called) {
        var tree = tree();
        tree.set("content", content);
        tree.setAll(reason(end, called));
        tree.set("usage", RewardObject.put(usage(end.usage()), end.reward()));
        return tree;
    }

    private ObjectNode tree() {
        return Json.object()
                .put("id", head.id())
                .put("type", "message")
                .put("role", "assistant")
                .put("model", head.model());
    }

    static ObjectNode text(String text) {
        return Json.object().put("type", "text").put("text", text);
    }

    /** A call as it begins: its input comes later. */
    ObjectNode call(int index, String name) {
        var block =
                Json.object().put("type", "tool_use").put("id", callId(index)).put("name", name);
        block.putObject("input");
        return block;
    }

    /** Follows from the answer's id, so that any edge gives the same. */
    private String callId(int index) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest((head.id() + "/" + index).getBytes(UTF_8));
            var hex = HexFormat.of().formatHex(digest);
            return calls != null && calls.format() == CallFormat.MISTRAL
                    ? hex.substring(0, MISTRAL_ID_LENGTH)
                    : "toolu_" + hex.substring(0, ID_LENGTH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** {@code stop_reason} and {@code stop_sequence}. */
    static ObjectNode reason(TextEvent.Finished end, boolean called) {
        var sequence = end.stops().getFirst();
        var node = Json.object();
        if (end.reasons().getFirst() == FinishReason.LENGTH) {
            node.put("stop_reason", "max_tokens");
        } else if (!sequence.isEmpty()) {
            return node.put("stop_reason", "stop_sequence").put("stop_sequence", sequence);
        } else {
            node.put("stop_reason", called ? "tool_use" : "end_turn");
        }
        return node.putNull("stop_sequence");
    }

    /** What came from a cache is counted apart, as Anthropic does it. */
    static ObjectNode usage(Usage usage) {
        return Json.object()
                .put("input_tokens", usage.promptTokens() - usage.cachedTokens())
                .put("cache_creation_input_tokens", 0)
                .put("cache_read_input_tokens", usage.cachedTokens())
                .put("output_tokens", usage.completionTokens());
    }
}
