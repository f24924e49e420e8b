package dev.millrace.tokenizer.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.Encoding;
import dev.millrace.tokenizer.FramedEncoding;
import dev.millrace.tokenizer.Golden;
import dev.millrace.tokenizer.StreamingDecoder;
import dev.millrace.tokenizer.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Small tokenizers of every family against Hugging Face's tokenizers: ids, offsets, frames and decoded text. Where a
 * normal form or a character map rewrites a text, offsets are not compared: the reference aligns a rewritten character
 * with a part of what it came from, Millrace with all of it.
 */
class FamiliesGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> familiesGiveTheReferencesTokensAndText() {
        JsonNode golden = Golden.json("tokenizer/families.json.gz");
        return StreamSupport.stream(golden.get("configurations").spliterator(), false)
                .map(configuration ->
                        DynamicTest.dynamicTest(configuration.get("name").textValue(), () -> check(configuration)));
    }

    private static void check(JsonNode configuration) {
        Tokenizer tokenizer =
                TokenizerJson.parse(configuration.get("tokenizer").toString().getBytes(StandardCharsets.UTF_8));
        boolean rewrites = rewrites(configuration.get("tokenizer").get("normalizer"));
        List<String> expected = new ArrayList<>();
        List<String> actual = new ArrayList<>();
        for (JsonNode one : configuration.get("cases")) {
            String text = one.get("text").textValue();
            boolean offsets = !rewrites || Normalizer.isNormalized(text, Normalizer.Form.NFKD);
            String start = JSON.valueToTree(text) + " ";
            Encoding encoding = tokenizer.encode(text, true);
            expected.add(start + one.get("ids") + (offsets ? one.get("offsets") : "") + one.get("decoded"));
            actual.add(start
                    + JSON.valueToTree(encoding.ids())
                    + (offsets ? JSON.valueToTree(offsets(encoding)) : "")
                    + JSON.valueToTree(tokenizer.decode(encoding.ids(), false)));
            expected.add(start + "plain " + one.get("plain_ids"));
            actual.add(start
                    + "plain "
                    + JSON.valueToTree(tokenizer.encode(text, false).ids()));
        }
        configuration.get("framed").forEach(one -> frame(tokenizer, one, expected, actual));
        configuration.get("decodes").forEach(one -> decode(tokenizer, one, expected, actual));
        assertEquals(String.join("\n", expected), String.join("\n", actual));
    }

    private static boolean rewrites(JsonNode normalizer) {
        String steps = normalizer.toString();
        return steps.contains("NF") || steps.contains("Bert") || steps.contains("Precompiled");
    }

    private static List<List<Integer>> offsets(Encoding encoding) {
        List<List<Integer>> offsets = new ArrayList<>();
        for (int i = 0; i < encoding.length(); i++) {
            offsets.add(List.of(encoding.starts()[i], encoding.ends()[i]));
        }
        return offsets;
    }

    private static void frame(Tokenizer tokenizer, JsonNode one, List<String> expected, List<String> actual) {
        String text = one.get("text").textValue();
        FramedEncoding framed = one.has("second")
                ? tokenizer.encodeFramed(text, one.get("second").textValue(), true)
                : tokenizer.encodeFramed(text, true);
        expected.add("framed " + text + one.get("ids") + one.get("type_ids"));
        actual.add("framed " + text + JSON.valueToTree(framed.tokens().ids()) + JSON.valueToTree(framed.typeIds()));
    }

    private static void decode(Tokenizer tokenizer, JsonNode one, List<String> expected, List<String> actual) {
        int[] ids = JSON.convertValue(one.get("ids"), int[].class);
        expected.add("decoded " + one);
        actual.add("decoded {\"ids\":" + one.get("ids") + ",\"text\":" + JSON.valueToTree(tokenizer.decode(ids, true))
                + "}");
        StreamingDecoder stream = tokenizer.streamingDecoder();
        var joined = new StringBuilder();
        for (int id : ids) {
            joined.append(stream.accept(id));
        }
        joined.append(stream.finish());
        // A stream does not take back a character that it gave out when the bytes after it are none.
        boolean broken = one.get("text").textValue().contains("\uFFFD");
        expected.add("streamed " + one.get("ids") + (broken ? "" : one.get("text")));
        actual.add("streamed " + one.get("ids") + (broken ? "" : JSON.valueToTree(joined.toString())));
    }
}
