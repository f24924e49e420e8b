package dev.millrace.tokenizer.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.tokenizer.embed.EncoderText;
import dev.millrace.tokenizer.session.Failure;
import dev.millrace.tokenizer.session.FailureException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingsRequestTest {
    private static EmbeddingsRequest parse(String rest) {
        return EmbeddingsRequest.parse(("{\"model\":\"m\"," + rest + "}").getBytes(UTF_8));
    }

    private static void refuses(String param, String code, Runnable parse) {
        Failure failure = assertThrows(FailureException.class, parse::run).failure();
        assertEquals(param, failure.param());
        assertEquals(code, failure.code());
    }

    private static String text(EncoderText input) {
        return assertInstanceOf(EncoderText.Written.class, input).text();
    }

    private static int[] ids(EncoderText input) {
        return assertInstanceOf(EncoderText.Ids.class, input).ids();
    }

    @Test
    void takesEveryShapeOfInput() {
        var one = parse("\"input\":\"a\"");
        assertEquals("a", text(one.input().texts().getFirst()));
        assertEquals("input", one.input().field(0));
        var several =
                parse("\"input\":[\"a\",\"b\"],\"encoding_format\":\"base64\",\"dimensions\":3,\"truncate\":true");
        assertEquals(
                List.of("a", "b"),
                several.input().texts().stream()
                        .map(EmbeddingsRequestTest::text)
                        .toList());
        assertEquals("input[1]", several.input().field(1));
        assertTrue(several.base64() && several.truncate());
        assertEquals(3, several.dimensions());
        assertArrayEquals(
                new int[] {1, 2}, ids(parse("\"input\":[1,2]").input().texts().getFirst()));
        var lists = parse("\"input\":[[1,2],[3]],\"encoding_format\":\"float\",\"user\":\"u\"");
        assertArrayEquals(new int[] {3}, ids(lists.input().texts().get(1)));
        assertFalse(lists.base64() || lists.truncate());
    }

    @Test
    void namesTheFieldAtFault() {
        refuses(
                "model",
                "missing_required_parameter",
                () -> EmbeddingsRequest.parse("{\"input\":\"a\"}".getBytes(UTF_8)));
        refuses("input", "missing_required_parameter", () -> parse("\"input\":null"));
        refuses("input", "invalid_type", () -> parse("\"input\":7"));
        refuses("input", "invalid_value", () -> parse("\"input\":\"\""));
        refuses("input", "invalid_value", () -> parse("\"input\":[]"));
        refuses("input[1]", "invalid_value", () -> parse("\"input\":[\"a\",\"\"]"));
        refuses("input[1]", "invalid_type", () -> parse("\"input\":[\"a\",null]"));
        refuses("input[1]", "invalid_type", () -> parse("\"input\":[1,\"a\"]"));
        refuses("input[0][1]", "invalid_type", () -> parse("\"input\":[[1,2.5]]"));
        refuses("input[0]", "invalid_type", () -> parse("\"input\":[99999999999]"));
        refuses("encoding_format", "invalid_value", () -> parse("\"input\":\"a\",\"encoding_format\":\"int8\""));
        refuses("dimensions", "integer_below_min_value", () -> parse("\"input\":\"a\",\"dimensions\":0"));
        refuses("input", "array_above_max_length", () -> parse("\"input\":[" + "\"a\",".repeat(2048) + "\"a\"]"));
    }

    @Test
    void readsRerankAndScore() {
        var rerank = RerankRequest.parse(
                "{\"query\":\"q\",\"documents\":[\"a\",{\"text\":\"b\"}],\"top_n\":9}".getBytes(UTF_8));
        assertEquals(List.of("a", "b"), rerank.documents());
        assertEquals(2, rerank.topN());
        assertTrue(rerank.returnDocuments());
        refuses(
                "documents",
                "invalid_type",
                () -> RerankRequest.parse("{\"query\":\"q\",\"documents\":\"a\"}".getBytes(UTF_8)));
        refuses(
                "documents[0].text",
                "missing_required_parameter",
                () -> RerankRequest.parse("{\"query\":\"q\",\"documents\":[{}]}".getBytes(UTF_8)));
        refuses(
                "top_n",
                "integer_below_min_value",
                () -> RerankRequest.parse("{\"query\":\"q\",\"documents\":[\"a\"],\"top_n\":0}".getBytes(UTF_8)));
        var score = ScoreRequest.parse("{\"text_1\":\"x\",\"text_2\":[\"a\",\"b\"]}".getBytes(UTF_8));
        assertEquals(List.of("x", "x"), score.first());
        refuses(
                "text_2",
                "invalid_value",
                () -> ScoreRequest.parse("{\"text_1\":[\"x\",\"y\"],\"text_2\":[\"a\"]}".getBytes(UTF_8)));
    }

    @Test
    void writesNumbersAndBase64OfTheSameVector() throws Exception {
        float[] vector = {0.1f, -2.5e-8f, 3};
        var json = new ObjectMapper();
        var numbers = json.readTree(EmbeddingsAnswer.json("m\"", List.of(vector, vector), false, 7));
        assertEquals("m\"", numbers.path("model").asText());
        assertEquals(7, numbers.at("/usage/total_tokens").asInt());
        assertEquals(1, numbers.at("/data/1/index").asInt());
        var base64 = json.readTree(EmbeddingsAnswer.json("m", List.of(vector), true, 7))
                .at("/data/0/embedding")
                .asText();
        var floats = ByteBuffer.wrap(Base64.getDecoder().decode(base64))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
        for (int d = 0; d < 3; d++) {
            assertEquals(vector[d], (float) numbers.at("/data/0/embedding/" + d).asDouble());
            assertEquals(vector[d], floats.get(d));
        }
    }

    @Test
    void ranksTheBestFirstAndKeepsTheOrderOfEquals() throws Exception {
        var request = RerankRequest.parse(
                "{\"query\":\"q\",\"documents\":[\"a\",\"b\",\"c\",\"d\"],\"top_n\":3,\"return_documents\":false}"
                        .getBytes(UTF_8));
        var answer = new ObjectMapper()
                .readTree(ScoreAnswers.rerank(
                        "id", "m", request, new double[] {0.2, 0.9, -1, 0.9}, ScoreAnswers.Scorer.COSINE, 5));
        assertEquals("cosine", answer.path("scorer").asText());
        assertEquals(3, answer.path("results").size());
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    new int[] {1, 3, 0}[i],
                    answer.at("/results/" + i + "/index").asInt());
            assertFalse(answer.path("results").path(i).has("document"));
        }
    }
}
