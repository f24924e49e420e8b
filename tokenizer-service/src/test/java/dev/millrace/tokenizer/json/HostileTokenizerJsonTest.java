package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Tokenizer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A damaged or hostile file is refused by name before its numbers become memory. */
class HostileTokenizerJsonTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Arguments> damages() {
        return Stream.of(
                damage(
                        "model.vocab: the id of a token is 1048576, outside",
                        root -> vocab(root).put("x", 1 << 20)),
                damage(
                        "model.vocab: the id of a token is not a whole number",
                        root -> vocab(root).put("x", 1L << 40)),
                damage(
                        "model.vocab: the id of a token is -1, outside",
                        root -> vocab(root).put("x", -1)),
                damage(
                        "model.vocab: the id of a token is not a whole number",
                        root -> vocab(root).put("x", 1.5)),
                damage(
                        "model.vocab: the id of a token is not a whole number",
                        root -> vocab(root).put("x", "1")),
                damage("model.vocab: has 0 tokens", root -> vocab(root).removeAll()),
                damage("model.vocab: a token is longer", root -> vocab(root).put("x".repeat(5000), 3)),
                damage("model: \"vocab\" is missing", root -> model(root).remove("vocab")),
                damage("model.vocab is not an object", root -> model(root).put("vocab", 7)),
                damage(
                        "model: merge 0 needs the token \"q\"",
                        root -> merges(root).add("q a")),
                damage("model: merge 0 is not a pair", root -> merges(root).add("a b c")),
                damage("model: merge 0 is not a pair", root -> merges(root).add(7)),
                damage(
                        "model: merge 0 is not a pair",
                        root -> merges(root).addArray().add("a")),
                damage("model: \"merges\" is not an array", root -> model(root).put("merges", "a b")),
                damage(
                        "model: model \"Magic\" is not supported",
                        root -> model(root).put("type", "Magic")),
                damage(
                        "the unk_token \"[UNK]\" is not in the vocab",
                        root -> model(root).put("type", "WordPiece")),
                damage(
                        "the unk_token \"<unk>\" is not in the vocab",
                        root -> model(root).put("type", "WordLevel")),
                damage("\"vocab\" is not an array", root -> model(root).put("type", "Unigram")),
                damage(
                        "\"unk_id\" is not a whole number",
                        root -> unigram(root).addArray().add("a").add(-1.5)),
                damage(
                        "vocab entry 0 is not a token and its score",
                        root -> unigram(root).add("a")),
                damage(
                        "\"max_input_chars_per_word\" is 1000000, outside",
                        root -> model(root)
                                .put("type", "WordPiece")
                                .put("unk_token", "a")
                                .put("max_input_chars_per_word", 1_000_000)),
                damage("dropout", root -> model(root).put("dropout", 0.1)),
                damage(
                        "the unk_token \"?\" is not in the vocab",
                        root -> model(root).put("unk_token", "?")),
                damage("tokenizer.json: \"model\" is missing", root -> root.remove("model")),
                damage(
                        "decoder \"Telepathy\" is not supported",
                        root -> root.putObject("decoder").put("type", "Telepathy")),
                damage(
                        "normalizer \"Rot13\" is not supported",
                        root -> root.putObject("normalizer").put("type", "Rot13")),
                damage(
                        "pre-tokenizer \"Scissors\" is not supported",
                        root -> root.putObject("pre_tokenizer").put("type", "Scissors")),
                damage(
                        "the precompiled_charsmap cannot be read",
                        root -> root.putObject("normalizer")
                                .put("type", "Precompiled")
                                .put("precompiled_charsmap", "AAAAAAAA")),
                damage(
                        "the precompiled_charsmap cannot be read",
                        root -> root.putObject("normalizer")
                                .put("type", "SentencePiece")
                                .put("precompiled_charsmap", "AAAAAAAA")),
                damage(
                        "\"user_defined_symbols\" has an entry that is not a string",
                        root -> root.putObject("normalizer")
                                .put("type", "SentencePiece")
                                .putArray("user_defined_symbols")
                                .add(3)),
                damage("\"unk_score\" is not a number", root -> {
                    unigram(root).addArray().add("a").add(-1.5);
                    model(root).put("unk_id", 0).put("unk_score", "-1");
                }),
                damage(
                        "\"length\" is 0",
                        root -> root.putObject("pre_tokenizer")
                                .put("type", "FixedLength")
                                .put("length", 0)),
                damage(
                        "\"replacement\" is not one character",
                        root -> root.putObject("pre_tokenizer")
                                .put("type", "Metaspace")
                                .put("replacement", "ab")),
                damage(
                        "prepend_scheme \"often\" is not known",
                        root -> root.putObject("pre_tokenizer")
                                .put("type", "Metaspace")
                                .put("prepend_scheme", "often")),
                damage("normalizer: \"type\" is missing", root -> root.putObject("normalizer")),
                damage("normalizer.pattern: the regex", root -> replace(root, "a{1,3}+")),
                damage("normalizer.pattern: the regex", root -> replace(root, "(unclosed")),
                damage(
                        "post-processor \"Other\" is not supported",
                        root -> root.putObject("post_processor").put("type", "Other")),
                damage("added_tokens[0]: the content is empty", root -> added(root, 5, "")),
                damage("added_tokens[0]: \"id\" is 2000000000, outside", root -> added(root, 2_000_000_000, "<x>")),
                damage(
                        "added_tokens[0] is not an object",
                        root -> root.putArray("added_tokens").add(3)),
                damage(
                        "\"special\" is not true or false",
                        root -> added(root, 5, "<x>").put("special", "yes")));
    }

    private static Arguments damage(String complaint, Consumer<ObjectNode> change) {
        return Arguments.of(complaint, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damages")
    void damageIsNamed(String complaint, Consumer<ObjectNode> damage) {
        ObjectNode root = valid();
        damage.accept(root);
        var refusal = assertThrows(TokenizerFormatException.class, () -> parse(root));
        assertTrue(String.valueOf(refusal.getMessage()).contains(complaint), refusal.getMessage());
    }

    @Test
    void theUndamagedFileLoads() {
        Tokenizer tokenizer = parse(valid());
        assertEquals(2, tokenizer.vocabularySize());
        assertEquals("ab", tokenizer.decode(tokenizer.encode("ab", true).ids(), true));
    }

    @Test
    void whatIsNoJsonIsRefused() {
        for (String content :
                new String[] {"", "[", "nonsense", "[]", "7", "null", "{\"model\":", "[".repeat(1_000_000)}) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            assertThrows(
                    TokenizerFormatException.class,
                    () -> TokenizerJson.parse(bytes),
                    content.substring(0, Math.min(9, content.length())));
        }
    }

    @Test
    void aHugeFileIsRefusedUnread(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 40);
        }
        var refusal = assertThrows(TokenizerFormatException.class, () -> TokenizerJson.load(folder));
        assertEquals("tokenizer.json has 1099511627776 bytes, more than 67108864", refusal.getMessage());
    }

    @Test
    void aFolderIsTakenForTheFileInIt(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), valid().toString());
        assertEquals(2, TokenizerJson.load(folder).vocabularySize());
    }

    private static Tokenizer parse(JsonNode root) {
        return TokenizerJson.parse(root.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static ObjectNode valid() {
        ObjectNode root = JSON.createObjectNode();
        root.putObject("pre_tokenizer").put("type", "ByteLevel").put("add_prefix_space", false);
        root.putObject("decoder").put("type", "ByteLevel");
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putObject("vocab").put("a", 0).put("b", 1);
        model.putArray("merges");
        return root;
    }

    private static ObjectNode model(ObjectNode root) {
        return (ObjectNode) root.get("model");
    }

    private static ObjectNode vocab(ObjectNode root) {
        return (ObjectNode) model(root).get("vocab");
    }

    private static ArrayNode merges(ObjectNode root) {
        return (ArrayNode) model(root).get("merges");
    }

    private static ObjectNode added(ObjectNode root, int id, String content) {
        return root.putArray("added_tokens").addObject().put("id", id).put("content", content);
    }

    private static void replace(ObjectNode root, String regex) {
        ObjectNode replace = root.putObject("normalizer").put("type", "Replace").put("content", "");
        replace.putObject("pattern").put("Regex", regex);
    }

    private static ArrayNode unigram(ObjectNode root) {
        return model(root).put("type", "Unigram").putArray("vocab");
    }
}
