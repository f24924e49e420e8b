package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Every normalizer, pre-tokenizer and added-token flag against Hugging Face's tokenizers, on recorded texts. Normal forms
 * are compared by ids: the reference aligns a composed character with its first part only, Millrace with all of it.
 */
class StepsGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> stepsGiveTheReferencesTokens() {
        JsonNode golden = Golden.json("tokenizer/steps.json.gz");
        return StreamSupport.stream(golden.get("configurations").spliterator(), false)
                .map(configuration -> DynamicTest.dynamicTest(
                        configuration.get("name").textValue(), () -> check(golden, configuration)));
    }

    private static void check(JsonNode golden, JsonNode configuration) {
        Tokenizer tokenizer = tokenizer(golden, configuration.get("tokenizer"));
        boolean normalForm =
                configuration.get("tokenizer").get("normalizer").toString().contains("\"NF");
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (JsonNode one : configuration.get("cases")) {
            String text = one.get("text").textValue();
            boolean special = one.get("parse_special").booleanValue();
            Encoding encoding = tokenizer.encode(text, special);
            List<List<Integer>> offsets = new ArrayList<>();
            for (int i = 0; i < encoding.length(); i++) {
                offsets.add(List.of(encoding.starts()[i], encoding.ends()[i]));
            }
            JsonNode ids = JSON.valueToTree(encoding.ids());
            expected.add(line(text, special, one.get("ids"), normalForm ? JSON.nullNode() : one.get("offsets")));
            actual.add(line(text, special, ids, normalForm ? JSON.nullNode() : JSON.valueToTree(offsets)));
        }
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    private static String line(String text, boolean special, JsonNode ids, JsonNode offsets) {
        return JSON.valueToTree(text) + (special ? " " : " plain ") + ids + " " + offsets;
    }

    /** A tokenizer of {@code steps.json}: its own parts, and those that all share. */
    static Tokenizer tokenizer(JsonNode golden, JsonNode parts) {
        ObjectNode file = parts.deepCopy();
        file.set("decoder", golden.get("decoder"));
        ObjectNode model = file.putObject("model").put("type", "BPE");
        model.set("vocab", golden.get("vocab"));
        model.set("merges", golden.get("merges"));
        return TokenizerJson.parse(file.toString().getBytes(StandardCharsets.UTF_8));
    }
}
