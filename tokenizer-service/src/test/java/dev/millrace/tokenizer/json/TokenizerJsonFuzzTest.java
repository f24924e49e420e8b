package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A damaged tokenizer.json is refused as such, or works; it never does anything else, and never takes long (R14). */
class TokenizerJsonFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int ROUNDS = Integer.getInteger("millrace.fuzz", 20_000) / 10;
    private static final String[] VALUES = {
        "null",
        "true",
        "-1",
        "0",
        "1",
        "65",
        "1048575",
        "1048576",
        "2147483648",
        "1e308",
        "0.5",
        "\"\"",
        "\"a\"",
        "\"▁\"",
        "\"Sequence\"",
        "\"ByteLevel\"",
        "\"Metaspace\"",
        "\"Split\"",
        "\"Fuse\"",
        "\"WordLevel\"",
        "\"Unigram\"",
        "\"BPE\"",
        "[]",
        "{}",
        "[[\"a\",0]]",
        "[\"a\",\"b\"]",
        "{\"a\":0}",
        "{\"type\":\"Fuse\"}",
        "{\"type\":\"Digits\"}",
        "{\"type\":\"UnicodeScripts\"}",
        "{\"type\":\"FixedLength\",\"length\":3}",
        "{\"type\":\"SentencePiece\"}"
    };

    @Test
    void damagedFilesAreRefusedOrWork() {
        List<JsonNode> files = new ArrayList<>();
        for (JsonNode configuration : Golden.json("tokenizer/families.json.gz").get("configurations")) {
            JsonNode file = configuration.get("tokenizer");
            if (file.toString().length() < 60_000) {
                files.add(file);
            }
        }
        Golden.json("tokenizer/ugm-tokenizers.json.gz").forEach(files::add);
        int worked = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(round);
            byte[] damaged = damaged(files.get(random.nextInt(files.size())), random);
            try {
                use(TokenizerJson.parse(damaged), random);
                worked++;
            } catch (TokenizerFormatException refused) {
                assertTrue(refused.getMessage() != null && refused.getMessage().length() < 10_000, "round " + round);
            } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
                throw new AssertionError("round " + round + ": " + e, e);
            }
        }
        assertTrue(worked > ROUNDS / 20 && worked < ROUNDS, worked + " of " + ROUNDS + " worked");
    }

    private static void use(Tokenizer tokenizer, Random random) {
        int[] ids = tokenizer.encode(new RandomTexts(random).next(), true).ids();
        tokenizer.decode(ids, true);
        for (int id : ids) {
            tokenizer.tokenBytes(id);
        }
        tokenizer.encodeFramed("a", "b", true);
    }

    private static byte[] damaged(JsonNode file, Random random) {
        if (random.nextInt(4) == 0) {
            byte[] bytes = file.toString().getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(3); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            return bytes;
        }
        ObjectNode copy = file.deepCopy();
        for (int i = random.nextInt(3); i >= 0; i--) {
            damage(copy, random);
        }
        return copy.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Walks down to a random place and changes what is there. */
    private static void damage(JsonNode root, Random random) {
        JsonNode node = root;
        while (true) {
            List<String> names = new ArrayList<>();
            node.fieldNames().forEachRemaining(names::add);
            int size = node.size();
            if (size == 0) {
                return;
            }
            int at = random.nextInt(size);
            JsonNode child = node.isObject() ? node.get(names.get(at)) : node.get(at);
            if (child.isContainerNode() && !child.isEmpty() && random.nextInt(6) > 0) {
                node = child;
                continue;
            }
            change(node, names, at, random);
            return;
        }
    }

    private static void change(JsonNode node, List<String> names, int at, Random random) {
        JsonNode value;
        try {
            value = JSON.readTree(VALUES[random.nextInt(VALUES.length)]);
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
        boolean remove = random.nextInt(4) == 0;
        if (node instanceof ObjectNode object) {
            if (remove) {
                object.remove(names.get(at));
            } else {
                object.set(names.get(at), value);
            }
        } else if (node instanceof ArrayNode array) {
            if (remove) {
                array.remove(at);
            } else {
                array.set(at, value);
            }
        }
    }
}
