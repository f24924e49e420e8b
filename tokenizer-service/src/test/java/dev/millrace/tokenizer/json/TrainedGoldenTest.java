package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Vocabularies that others trained, with what their tool makes of sentences. */
class TrainedGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "wordlevel-50-min0",
                "wordlevel-200-min2",
                "wordlevel-2000-min0",
                "wordlevel-2000-min4",
                "bpe-whitespace-120-min0",
                "bpe-whitespace-300-min2",
                "bpe-whitespace-1000-min2",
                "bpe-whitespace-5000-min5",
                "bpe-bytelevel-300-min0",
                "bpe-bytelevel-500-min2",
                "bpe-bytelevel-1000-min2"
            })
    void encodesAsItsTrainerDoes(String name) {
        assumeTrue(Files.isRegularFile(Golden.shared("tokenizer-training/" + name + ".json")), "needs the goldens");
        JsonNode golden = Golden.sharedJson("tokenizer-training/" + name + ".json");
        Tokenizer tokenizer = TokenizerJson.parse(file(golden, name).toString().getBytes(StandardCharsets.UTF_8));
        int cases = 0;
        for (JsonNode one : golden.get("encodings")) {
            assertEquals(
                    one.get("ids"),
                    JSON.valueToTree(
                            tokenizer.encode(one.get("text").textValue(), true).ids()));
            cases++;
        }
        assertEquals(20, cases);
    }

    private static ObjectNode file(JsonNode golden, String name) {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode model = root.putObject("model").put("type", name.startsWith("word") ? "WordLevel" : "BPE");
        ObjectNode vocabulary = model.putObject("vocab");
        golden.get("vocab").forEach(token -> vocabulary.put(token.textValue(), vocabulary.size()));
        model.set("merges", golden.get("merges"));
        if (name.contains("bytelevel")) {
            root.putObject("pre_tokenizer").put("type", "ByteLevel").put("add_prefix_space", false);
            root.putObject("decoder").put("type", "ByteLevel");
        } else {
            model.put("unk_token", "<unk>");
            root.putObject("pre_tokenizer").put("type", "Whitespace");
        }
        return root;
    }
}
