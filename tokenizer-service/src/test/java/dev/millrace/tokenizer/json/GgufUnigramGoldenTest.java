package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Unigram tokenizers made of GGUF files (see model-service's GgufUnigramTest) against llama.cpp on the same files, and
 * against SentencePiece for the places of tokens. Of tokens that the file calls unused llama.cpp writes nothing, Millrace
 * the spelling; texts with such are not compared.
 */
class GgufUnigramGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int UNUSED = 5;

    private final JsonNode golden = Golden.json("tokenizer/ugm.json.gz");
    private final JsonNode tokenizers = Golden.json("tokenizer/ugm-tokenizers.json.gz");

    @TestFactory
    Stream<DynamicTest> givesLlamaCppsTokensAndText() {
        return StreamSupport.stream(golden.get("configurations").spliterator(), false)
                .map(configuration ->
                        DynamicTest.dynamicTest(configuration.get("name").textValue(), () -> check(configuration)));
    }

    private void check(JsonNode configuration) {
        Tokenizer tokenizer = tokenizer(configuration.get("name").textValue());
        JsonNode types = golden.get("vocabularies")
                .get(configuration.get("vocabulary").textValue())
                .get("types");
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (JsonNode one : configuration.get("cases")) {
            String text = one.get("text").textValue();
            int[] plain = tokenizer.encode(text, false).ids();
            String start = JSON.valueToTree(text) + " ";
            boolean unused = IntStream.of(plain).anyMatch(id -> types.get(id).intValue() == UNUSED);
            expected.add(
                    start + one.get("ids") + one.get("plain") + one.get("framed") + (unused ? "" : one.get("decoded")));
            actual.add(start
                    + JSON.valueToTree(tokenizer.encode(text, true).ids())
                    + JSON.valueToTree(plain)
                    + JSON.valueToTree(
                            tokenizer.encodeFramed(text, false).tokens().ids())
                    + (unused ? "" : JSON.valueToTree(tokenizer.decode(plain, true))));
        }
        for (JsonNode one : configuration.get("decodes")) {
            expected.add(one.toString());
            String text = tokenizer.decode(JSON.convertValue(one.get("ids"), int[].class), true);
            actual.add("{\"ids\":" + one.get("ids") + ",\"text\":" + JSON.valueToTree(text) + "}");
        }
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    /** Where a character grew or vanished the two differ: SentencePiece gives all of it to one of its parts. */
    @TestFactory
    Stream<DynamicTest> givesSentencePiecesPlaces() {
        Tokenizer tokenizer = tokenizer("as t5");
        List<JsonNode> cases = StreamSupport.stream(
                        golden.get("configurations").get(0).get("cases").spliterator(), false)
                .filter(one ->
                        one.has("spans") && !one.get("text").textValue().matches("(?s).*[^ -~é].*|.*(x|\\.\\.|\\(c).*"))
                .toList();
        assertTrue(cases.size() >= 10, () -> cases.size() + " cases");
        return cases.stream()
                .map(one -> DynamicTest.dynamicTest(one.get("text").toString(), () -> checkPlaces(tokenizer, one)));
    }

    /** The mark in front of the first word is nowhere for SentencePiece, here it has the word's first character. */
    private static void checkPlaces(Tokenizer tokenizer, JsonNode one) {
        Encoding encoding = tokenizer.encode(one.get("text").textValue(), false);
        for (int i = 0; i < encoding.length(); i++) {
            JsonNode span = one.get("spans").get(i);
            int end = span.get(1).intValue();
            boolean nowhere = i == 0 && span.get(0).intValue() == end;
            String place = "token " + i + " ";
            assertEquals(
                    place + span.get(0) + " " + (nowhere ? end + 1 : end),
                    place + encoding.starts()[i] + " " + encoding.ends()[i]);
        }
    }

    private Tokenizer tokenizer(String name) {
        return TokenizerJson.parse(tokenizers.get(name).toString().getBytes(StandardCharsets.UTF_8));
    }
}
