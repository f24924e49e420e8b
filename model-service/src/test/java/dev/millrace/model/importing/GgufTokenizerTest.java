package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.weights.Gguf;
import dev.millrace.model.weights.GgufFile;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufTokenizerTest {
    private static final int NORMAL = 1;
    private static final int CONTROL = 3;
    private static final int USER_DEFINED = 4;
    private static final int UNUSED = 5;

    @TempDir
    Path folder;

    private static GgufFile small(String pre) {
        return new GgufFile()
                .text("tokenizer.ggml.model", "gpt2")
                .text("tokenizer.ggml.pre", pre)
                .texts("tokenizer.ggml.tokens", List.of("<s>", "a", "b", "ab", "<end>", "<tool>", "[PAD6]"))
                .wholes(
                        "tokenizer.ggml.token_type",
                        List.of(CONTROL, NORMAL, NORMAL, NORMAL, CONTROL, USER_DEFINED, UNUSED))
                .texts("tokenizer.ggml.merges", List.of("a b"))
                .whole("tokenizer.ggml.bos_token_id", 0)
                .whole("tokenizer.ggml.eos_token_id", 4);
    }

    private GgufTokenizer read(GgufFile file) throws IOException {
        try (Gguf gguf = Gguf.open(Files.write(folder.resolve("vocab.gguf"), file.bytes()))) {
            return GgufTokenizer.of(gguf.metadata(), 7);
        }
    }

    @Test
    void keepsTokensMergesAndAddedTokens() throws IOException {
        JsonNode json = read(small("smollm")).json();
        JsonNode model = json.path("model");
        assertEquals("{\"<s>\":0,\"a\":1,\"b\":2,\"ab\":3}", model.path("vocab").toString());
        assertEquals("[\"a b\"]", model.path("merges").toString());
        JsonNode added = json.path("added_tokens");
        assertEquals(3, added.size());
        assertEquals("<end>", added.path(1).path("content").asText());
        assertEquals(4, added.path(1).path("id").asInt());
        assertTrue(added.path(1).path("special").asBoolean());
        assertFalse(added.path(2).path("special").asBoolean());
        assertTrue(json.path("post_processor").isNull());
    }

    /** The shapes that the families' own tokenizer.json files have. */
    @Test
    void splitsTextAsTheFamilyDoes() throws IOException {
        assertEquals(
                "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"Digits\",\"individual_digits\":true},"
                        + "{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"trim_offsets\":true,\"use_regex\":true}]}",
                read(small("smollm")).json().path("pre_tokenizer").toString());
        assertEquals(
                "ByteLevel",
                read(small("gpt-2")).json().path("pre_tokenizer").path("type").asText());
        JsonNode qwen = read(small("qwen2")).json();
        assertEquals("NFC", qwen.path("normalizer").path("type").asText());
        assertEquals(
                "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
                        + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
                regex(qwen));
        JsonNode llama = read(small("llama-bpe")).json();
        assertTrue(regex(llama).contains("|\\p{N}{1,3}|"));
        assertTrue(llama.path("model").path("ignore_merges").asBoolean());
    }

    private static String regex(JsonNode json) {
        return json.path("pre_tokenizer")
                .path("pretokenizers")
                .path(0)
                .path("pattern")
                .path("Regex")
                .asText();
    }

    @Test
    void putsTheBeginningInFrontWhereTheFileSaysSo() throws IOException {
        JsonNode processor = read(small("llama-bpe").flag("tokenizer.ggml.add_bos_token", true))
                .json()
                .path("post_processor");
        assertEquals(
                "<s>",
                processor.path("single").path(0).path("SpecialToken").path("id").asText());
        assertEquals(
                "[0]", processor.path("special_tokens").path("<s>").path("ids").toString());
        assertTrue(read(small("llama-bpe").flag("tokenizer.ggml.add_bos_token", false))
                .json()
                .path("post_processor")
                .isNull());
        JsonNode config = read(small("smollm")).configJson(128);
        assertEquals("<end>", config.path("eos_token").asText());
        assertFalse(config.path("add_bos_token").asBoolean());
    }

    @Test
    void refusesVocabulariesThatDoNotFit() {
        for (GgufFile file : List.of(
                new GgufFile().text("tokenizer.ggml.model", "gpt2"),
                new GgufFile().text("tokenizer.ggml.model", "gpt2").texts("tokenizer.ggml.tokens", List.of("a", "a")),
                new GgufFile()
                        .text("tokenizer.ggml.model", "gpt2")
                        .texts("tokenizer.ggml.tokens", List.of("1", "2", "3", "4", "5", "6", "7", "8")),
                new GgufFile()
                        .text("tokenizer.ggml.model", "gpt2")
                        .texts("tokenizer.ggml.tokens", List.of("a"))
                        .wholes("tokenizer.ggml.token_type", List.of(1, 1)))) {
            WeightsException refused = assertThrows(WeightsException.class, () -> read(file));
            assertTrue(refused.field().startsWith("tokenizer.ggml.token"), refused.field());
        }
    }

    @Test
    void readsThirdPartyVocabularies() throws IOException {
        Path gpt2 = Path.of(System.getProperty("millrace.goldens", "none"), "tokenizer/families/ggml-vocab-gpt-2.gguf");
        assumeTrue(Files.isRegularFile(gpt2), "needs the goldens, -Dmillrace.goldens=FOLDER");
        try (Gguf gguf = Gguf.open(gpt2)) {
            JsonNode json = GgufTokenizer.of(gguf.metadata(), 50_257).json();
            assertEquals(50_256, json.path("model").path("vocab").size());
            assertEquals(50_000, json.path("model").path("merges").size());
            assertEquals(
                    "<|endoftext|>",
                    json.path("added_tokens").path(0).path("content").asText());
        }
    }
}
