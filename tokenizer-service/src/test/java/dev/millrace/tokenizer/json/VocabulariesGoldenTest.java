package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole vocabularies of four families, made of their GGUF files, against the ids that the field agrees on. */
class VocabulariesGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"bert-bge", "gpt-2", "mpt", "phi-3"})
    void encodesAsTheFamilyDoes(String family) {
        Tokenizer tokenizer = TokenizerJson.parse(Golden.json("tokenizer/families/" + family + "-tokenizer.json.gz")
                .toString()
                .getBytes(StandardCharsets.UTF_8));
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (JsonNode one :
                Golden.json("tokenizer/families/" + family + ".json").get("cases")) {
            String text = one.get("text").textValue();
            int[] ids = tokenizer.encode(text, false).ids();
            expected.add(JSON.valueToTree(text) + " " + one.get("ids"));
            actual.add(JSON.valueToTree(text) + " " + JSON.valueToTree(ids));
            if (!family.startsWith("bert")) {
                assertEquals(text, tokenizer.decode(ids, true));
            }
        }
        assertEquals(46, expected.size());
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }
}
