package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.docs.ApiSchemas;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model with a classification head, through {@code POST /v1/classify}; a token is a byte. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@QuarkusTestResource(
        value = EncoderSurroundings.class,
        restrictToAnnotatedClass = true,
        initArgs = @ResourceArg(name = EncoderSurroundings.LABELS, value = "calm,!loud,?odd"))
@TestProfile(EdgeEmbeddingsTest.Limited.class)
@Timeout(60)
class EdgeClassifyTest extends EdgeFixture {
    private String key = "";

    @BeforeEach
    void waitForTheModel() throws Exception {
        key = "k-" + UUID.randomUUID();
        for (int i = 0; i < 200; i++) {
            if (request("GET", "/v1/models", null, null).body().contains(EncoderSurroundings.MODEL)) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the model does not answer");
    }

    @Test
    void givesTheSoftmaxOfEachTextsLogits() throws Exception {
        var answer = read(post("/v1/classify", "{\"model\":\"tiny-encoder\",\"input\":[\"c!!!?\",[63,63,33]]}"));
        assertEquals(List.of(), ApiSchemas.faults("/components/schemas/Classes", answer), answer.toString());
        assertTrue(answer.path("id").asText().startsWith("classify-"));
        assertEquals("0123456789abcdef", answer.path("version").asText());
        assertEquals("!loud", answer.at("/labels/1").asText());
        assertEquals("!loud", answer.at("/data/0/label").asText());
        assertEquals("?odd", answer.at("/data/1/label").asText());
        assertEquals(8, answer.at("/usage/prompt_tokens").asInt());
        double sum = Math.exp(0.1) + Math.exp(0.3) + Math.exp(0.1);
        assertEquals(Math.exp(0.1) / sum, answer.at("/data/0/probs/0").asDouble(), 1e-6);
        assertEquals(Math.exp(0.3) / sum, answer.at("/data/0/probs/1").asDouble(), 1e-6);
        sum = 1 + Math.exp(0.1) + Math.exp(0.2);
        assertEquals(Math.exp(0.2) / sum, answer.at("/data/1/probs/2").asDouble(), 1e-6);
        assertEquals(
                200,
                post("/classify", "{\"model\":\"tiny-encoder\",\"input\":\"a\"}")
                        .statusCode());
    }

    /** What is taken out of texts has three letters c. */
    @Test
    void theModelNeverSeesWhatIsTakenOut() throws Exception {
        var answer = read(post("/v1/classify", "{\"model\":\"tiny-encoder\",\"input\":\"ccc@example.org\"}"));
        assertEquals("[EMAIL]".length(), answer.at("/usage/prompt_tokens").asInt());
        assertEquals(1 / 3.0, answer.at("/data/0/probs/0").asDouble(), 1e-6);
    }

    @Test
    void refusesByName() throws Exception {
        assertError(404, "model_not_found", post("/v1/classify", "{\"model\":\"other\",\"input\":\"a\"}"));
        var longText = "y".repeat(EncoderSurroundings.DIMENSIONS + 1);
        var tooLong = post("/v1/classify", "{\"model\":\"tiny-encoder\",\"input\":[\"a\",\"" + longText + "\"]}");
        assertError(400, "context_length_exceeded", tooLong);
        assertTrue(tooLong.body().contains("input[1]"), tooLong.body());
        var cut = post("/v1/classify", "{\"model\":\"tiny-encoder\",\"truncate\":true,\"input\":\"" + longText + "\"}");
        assertEquals(
                EncoderSurroundings.DIMENSIONS,
                read(cut).at("/usage/prompt_tokens").asInt());
        var vectors = post("/v1/embeddings", "{\"model\":\"tiny-encoder\",\"input\":\"a\"}");
        assertError(400, "invalid_value", vectors);
        assertTrue(vectors.body().contains("/v1/classify"), vectors.body());
    }

    @Test
    void aKeyIsChargedWithItsTokens() throws Exception {
        var body = "{\"model\":\"tiny-encoder\",\"input\":\"" + "y".repeat(600) + "\"}";
        var first = post("/v1/classify", body);
        assertEquals(200, first.statusCode(), first.body());
        int left = Integer.parseInt(header(first, "x-ratelimit-remaining-tokens"));
        assertTrue(left >= 400 && left < 500, first.headers().toString());
        assertError(429, "rate_limit_exceeded", post("/v1/classify", body));
    }

    private static JsonNode read(HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
