package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.model.weights.Gguf;
import dev.millrace.model.weights.GgufFile;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Unigram vocabularies as GGUF files become the tokenizer.json files that tokenizer-service's tests hold against what
 * llama.cpp makes of the same files. With {@code -Dmillrace.golden.write=true} those files are written anew.
 */
class GgufUnigramTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path GOLDEN = Path.of("../tokenizer-service/src/test/resources/golden/tokenizer");
    private static final Path KEPT = GOLDEN.resolve("ugm-tokenizers.json.gz");
    private static final String PREFIX = "tokenizer.ggml.";

    @TempDir
    Path folder;

    @Test
    void becomesTheTokenizersThatAreTestedForTheirIds() throws IOException {
        JsonNode golden = read(GOLDEN.resolve("ugm.json.gz"));
        ObjectNode converted = JSON.createObjectNode();
        for (JsonNode configuration : golden.get("configurations")) {
            converted.set(configuration.get("name").textValue(), tokenizer(file(golden, configuration)));
        }
        if (Boolean.getBoolean("millrace.golden.write")) {
            try (OutputStream file = new GZIPOutputStream(Files.newOutputStream(KEPT))) {
                file.write(JSON.writeValueAsBytes(converted));
            }
        }
        assertEquals(8, converted.size());
        assertEquals(read(KEPT), JSON.readTree(JSON.writeValueAsBytes(converted)));
    }

    @Test
    void isRefusedWithoutScores() {
        GgufFile file = new GgufFile().text(PREFIX + "model", "t5").texts(PREFIX + "tokens", List.of("a", "b", "c"));
        WeightsException refused = assertThrows(WeightsException.class, () -> tokenizer(file));
        assertEquals(PREFIX + "scores", refused.field());
    }

    @Test
    void isRefusedWithoutTheTokensItNeeds() {
        GgufFile file = new GgufFile()
                .text(PREFIX + "model", "t5")
                .texts(PREFIX + "tokens", List.of("a"))
                .reals(PREFIX + "scores", List.of(-1f));
        WeightsException refused = assertThrows(WeightsException.class, () -> tokenizer(file));
        assertEquals(PREFIX + "eos_token_id", refused.field());
    }

    private static GgufFile file(JsonNode golden, JsonNode configuration) throws IOException {
        JsonNode vocabulary =
                golden.get("vocabularies").get(configuration.get("vocabulary").textValue());
        GgufFile file = new GgufFile()
                .text(PREFIX + "model", "t5")
                .texts(
                        PREFIX + "tokens",
                        elements(vocabulary, "tokens").map(JsonNode::textValue).toList())
                .wholes(
                        PREFIX + "token_type",
                        elements(vocabulary, "types").map(JsonNode::intValue).toList())
                .reals(
                        PREFIX + "scores",
                        elements(vocabulary, "scores").map(JsonNode::floatValue).toList());
        if (configuration.get("map").booleanValue()) {
            byte[] map = Base64.getDecoder().decode(golden.get("charsmap").textValue());
            file.bytes(PREFIX + "precompiled_charsmap", map);
        }
        configuration.get("flags").properties().forEach(flag -> {
            if (flag.getValue().isBoolean()) {
                file.flag(PREFIX + flag.getKey(), flag.getValue().booleanValue());
            } else {
                file.whole(PREFIX + flag.getKey(), flag.getValue().intValue());
            }
        });
        return file;
    }

    private static Stream<JsonNode> elements(JsonNode vocabulary, String name) {
        return StreamSupport.stream(vocabulary.get(name).spliterator(), false);
    }

    private ObjectNode tokenizer(GgufFile file) throws IOException {
        try (Gguf gguf = Gguf.open(Files.write(folder.resolve("vocab.gguf"), file.bytes()))) {
            return GgufTokenizer.of(gguf.metadata(), 1 << 20).json();
        }
    }

    private static JsonNode read(Path path) throws IOException {
        try (InputStream file = new GZIPInputStream(Files.newInputStream(path))) {
            return JSON.readTree(file);
        }
    }
}
