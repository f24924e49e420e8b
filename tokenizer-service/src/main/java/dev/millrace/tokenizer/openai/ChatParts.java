package dev.millrace.tokenizer.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import dev.millrace.tokenizer.session.FinishReason;
import dev.millrace.tokenizer.session.TextEvent;
import dev.millrace.tokenizer.session.Timings;
import dev.millrace.tokenizer.session.Usage;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Objects that whole answers and frames share, here and in other APIs. */
public final class ChatParts {
    /** Stands for a probability of zero, which JSON cannot say. */
    private static final float LOGPROB_MIN = -9999f;

    private ChatParts() {}

    static String reason(FinishReason reason) {
        return switch (reason) {
            case STOP -> "stop";
            case LENGTH -> "length";
            case CANCELLED, DEADLINE, ERROR ->
                throw new IllegalArgumentException("ends with an error, not a reason: " + reason);
        };
    }

    /** Of a whole request, with what choosing its answers cost. */
    static ObjectNode usage(TextEvent.Finished end) {
        return RewardObject.put(usage(end.usage()), end.reward());
    }

    private static ObjectNode usage(Usage usage) {
        var node = Json.object()
                .put("prompt_tokens", usage.promptTokens())
                .put("completion_tokens", usage.completionTokens())
                .put("total_tokens", usage.promptTokens() + usage.completionTokens());
        node.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedTokens());
        return node;
    }

    /** Our extension, in the names that llama.cpp's server gives it. */
    static ObjectNode timings(Usage usage, Timings timings) {
        // Tokens come here several at a time, so the sampler's own clock is the better one.
        var decodeMs = timings.sampler().decodeMs() > 0
                ? timings.sampler().decodeMs()
                : timings.totalMs() - timings.firstTokenMs();
        var node = Json.object()
                .put("prompt_n", usage.promptTokens())
                .put("prompt_ms", timings.firstTokenMs())
                .put("predicted_n", usage.completionTokens())
                .put("predicted_ms", decodeMs);
        if (decodeMs > 0 && usage.completionTokens() > 1) {
            // The first token belongs to the prompt's time, so one interval fewer than tokens.
            node.put("predicted_per_second", Math.round((usage.completionTokens() - 1) * 100_000.0 / decodeMs) / 100.0);
        }
        return node;
    }

    /** The log-probabilities of an answer's tokens: {@code {"content":[…],"refusal":null}}. */
    public static ObjectNode logprobs(List<TextEvent.TokenText> tokens, Tokenizer tokenizer) {
        var node = Json.object();
        var content = node.putArray("content");
        for (var token : tokens) {
            var entry = entry(
                    token.text(),
                    tokenizer.tokenBytes(token.token().id()),
                    token.token().logprob());
            content.add(entry.set("top_logprobs", alternatives(token, tokenizer)));
        }
        node.putNull("refusal");
        return node;
    }

    private static JsonNode alternatives(TextEvent.TokenText token, Tokenizer tokenizer) {
        ArrayNode list = Json.object().arrayNode();
        for (var alternative : token.token().alternatives()) {
            if (alternative.id() < tokenizer.vocabularySize()) {
                var bytes = tokenizer.tokenBytes(alternative.id());
                list.add(entry(new String(bytes, StandardCharsets.UTF_8), bytes, alternative.logprob()));
            }
        }
        return list;
    }

    /** Within what JSON can say. */
    static float logprob(float logprob) {
        return Math.max(LOGPROB_MIN, Math.min(0f, logprob));
    }

    private static ObjectNode entry(String token, byte[] bytes, float logprob) {
        var entry = Json.object().put("token", token);
        entry.put("logprob", logprob(logprob));
        var array = entry.putArray("bytes");
        for (byte b : bytes) {
            array.add(b & 0xFF);
        }
        return entry;
    }
}
