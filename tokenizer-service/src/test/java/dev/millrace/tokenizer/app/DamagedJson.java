package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests that somebody got wrong: fields of another kind, absurd values, fields left out or added, broken bytes. */
final class DamagedJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> FIELDS = List.of(
            "n",
            "best_of",
            "stop",
            "stop_token_ids",
            "logit_bias",
            "messages",
            "prompt",
            "input",
            "tools",
            "tool_choice",
            "response_format",
            "guided_regex",
            "guided_json",
            "guided_choice",
            "grammar",
            "structured_outputs",
            "num_beams",
            "length_penalty",
            "early_stopping",
            "mirostat",
            "mirostat_tau",
            "dry_multiplier",
            "dry_base",
            "dry_sequence_breakers",
            "typical_p",
            "min_p",
            "min_tokens",
            "max_completion_tokens",
            "max_tokens",
            "echo",
            "logprobs",
            "top_logprobs",
            "prompt_logprobs",
            "penalty_alpha",
            "repetition_penalty",
            "no_repeat_ngram_size",
            "ignore_eos",
            "stream",
            "stream_options",
            "seed",
            "temperature",
            "top_k",
            "top_p",
            "priority",
            "cache_salt",
            "context_overflow",
            "previous_response_id",
            "parallel_tool_calls",
            "modalities",
            "suffix",
            "user",
            "model",
            "encoding_format",
            "dimensions",
            "documents",
            "query",
            "tokens",
            "content",
            "store",
            "text",
            "include");

    private final Random random;

    DamagedJson(Random random) {
        this.random = random;
    }

    byte[] of(JsonNode request) {
        var damaged = (ObjectNode) request.deepCopy();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            change(damaged);
        }
        byte[] bytes = damaged.toString().getBytes(UTF_8);
        if (random.nextInt(5) == 0) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        return random.nextInt(20) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : bytes;
    }

    private void change(ObjectNode root) {
        var places = new ArrayList<JsonNode>();
        collect(root, places);
        switch (places.get(random.nextInt(places.size()))) {
            case ObjectNode object -> change(object, random.nextInt(4) == 0 ? null : anyName(object));
            case ArrayNode array
            when !array.isEmpty() && random.nextBoolean() -> array.set(random.nextInt(array.size()), value(2));
            case ArrayNode array -> array.add(value(2));
            default -> throw new IllegalStateException();
        }
    }

    private void change(ObjectNode object, @org.jspecify.annotations.Nullable String name) {
        if (name == null) {
            object.set(FIELDS.get(random.nextInt(FIELDS.size())), value(2));
        } else if (random.nextInt(6) == 0) {
            object.remove(name);
        } else {
            object.set(name, value(2));
        }
    }

    private @org.jspecify.annotations.Nullable String anyName(ObjectNode object) {
        var names = new ArrayList<String>();
        object.fieldNames().forEachRemaining(names::add);
        return names.isEmpty() ? null : names.get(random.nextInt(names.size()));
    }

    private static void collect(JsonNode node, List<JsonNode> places) {
        if (node.isContainerNode()) {
            places.add(node);
            node.forEach(child -> collect(child, places));
        }
    }

    private JsonNode value(int depth) {
        return switch (random.nextInt(depth == 0 ? 14 : 18)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(5) - 2);
            case 3 -> NODES.numberNode(random.nextInt());
            case 4 -> NODES.numberNode(Long.MIN_VALUE);
            case 5 -> NODES.numberNode(BigInteger.TEN.pow(40));
            case 6 -> NODES.numberNode(random.nextGaussian());
            case 7 -> NODES.numberNode(1e308);
            case 8 -> NODES.textNode("");
            case 9 -> NODES.textNode("say " + random.nextInt());
            case 10 -> NODES.textNode("\0\ud800\u2028\"\\\r\n\u001b[31m");
            case 11 -> NODES.textNode("(a+)+$".repeat(1 + random.nextInt(50)));
            case 12 -> NODES.textNode("x".repeat(random.nextInt(5_000)));
            case 13 -> NODES.textNode("function");
            case 14 -> list(depth, random.nextInt(4));
            case 15 -> list(depth, 300);
            case 16 -> NODES.objectNode().set(FIELDS.get(random.nextInt(FIELDS.size())), value(depth - 1));
            default -> nested(60);
        };
    }

    private ArrayNode list(int depth, int size) {
        var list = NODES.arrayNode();
        for (int i = 0; i < size; i++) {
            list.add(value(depth - 1));
        }
        return list;
    }

    private static JsonNode nested(int depth) {
        var inner = NODES.arrayNode();
        for (int i = 0; i < depth; i++) {
            inner = NODES.arrayNode().add(inner);
        }
        return inner;
    }
}
