package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What embeddings, rankings and scores share with prompts: nobody is named in them, and each key has its limits. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@QuarkusTestResource(value = EncoderSurroundings.class, restrictToAnnotatedClass = true)
@TestProfile(EdgeEmbeddingsTest.Limited.class)
@Timeout(60)
class EdgeEmbeddingsTest extends EdgeFixture {
    private static final String TEXT = "mail joe@example.org";
    private static final String CLEAN = "mail [EMAIL]";

    /** A text of the limit on prompt tokens is a token a byte. */
    public static final class Limited implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "millrace.edge.limits.prompt-tokens-per-minute", "1000",
                    "millrace.edge.limits.requests-per-minute", "20",
                    "millrace.edge.redact", "email");
        }
    }

    private String key = "";

    @BeforeEach
    void waitForTheEncoder() throws Exception {
        key = "k-" + UUID.randomUUID();
        for (int i = 0; i < 200; i++) {
            if (request("GET", "/v1/models", null, null).body().contains(EncoderSurroundings.MODEL)) {
                return;
            }
            Thread.sleep(50);
        }
        throw new AssertionError("the encoder does not answer");
    }

    @Test
    void theEncoderNeverSeesWhatIsTakenOut() throws Exception {
        var answer = post("/v1/embeddings", "{\"model\":\"tiny-encoder\",\"input\":[\"" + TEXT + "\",[65,64,66]]}");
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(CLEAN, seen(answer, 0));
        assertEquals("A@B", seen(answer, 1), "token ids are taken as they are");
        assertEquals(
                CLEAN.length() + 3,
                JSON.readTree(answer.body()).at("/usage/prompt_tokens").asInt());
    }

    /** Two texts that are the same without it are as near as can be. */
    @Test
    void rankingsAndScoresGoByTheTextsWithoutIt() throws Exception {
        var score = post("/v1/score", "{\"text_1\":\"" + TEXT + "\",\"text_2\":[\"mail al@example.com\",\"x\"]}");
        assertEquals(200, score.statusCode(), score.body());
        var data = JSON.readTree(score.body()).path("data");
        assertEquals(1, data.at("/0/score").asDouble(), 1e-6);
        assertTrue(data.at("/1/score").asDouble() < 0.99, score.body());

        var rerank = post("/v1/rerank", "{\"query\":\"" + TEXT + "\",\"documents\":[\"x\",\"mail al@example.com\"]}");
        var best = JSON.readTree(rerank.body()).at("/results/0");
        assertEquals(1, best.path("index").asInt(), rerank.body());
        assertEquals(1, best.path("relevance_score").asDouble(), 1e-6);
        assertEquals(CLEAN, best.at("/document/text").asText());
    }

    @Test
    void everyPathIsChargedWithItsTokens() throws Exception {
        var longText = "y".repeat(600);
        for (var path : List.of("embeddings", "rerank", "score")) {
            key = path + "-" + UUID.randomUUID();
            var body = "{\"model\":\"tiny-encoder\",\"input\":\"" + longText + "\",\"query\":\"" + longText
                    + "\",\"documents\":[\"z\"],\"text_1\":\"" + longText + "\",\"text_2\":\"z\"}";
            var first = post("/v1/" + path, body);
            assertEquals(200, first.statusCode(), first.body());
            int left = Integer.parseInt(header(first, "x-ratelimit-remaining-tokens"));
            assertTrue(left >= 399 && left < 500, path + ": " + left);

            var refused = post("/v1/" + path, body);
            assertError(429, "rate_limit_exceeded", refused);
            assertTrue(refused.body().contains("prompt tokens per minute"), refused.body());
            int waitS = Integer.parseInt(header(refused, "retry-after"));
            assertTrue(waitS >= 1 && waitS <= 13, path + ": " + waitS);
            assertEquals(200, post("/v1/embeddings", small()).statusCode(), "a shorter one passes");
        }
    }

    @Test
    void itIsOneAccountWithThatOfChats() throws Exception {
        assertEquals(
                200,
                post("/v1/chat/completions", body("say " + "y".repeat(700), "")).statusCode());
        assertError(
                429,
                "rate_limit_exceeded",
                post("/v1/embeddings", small().replace("\"a\"", "\"" + "y".repeat(600) + "\"")));
        assertEquals(200, post("/v1/embeddings", small()).statusCode());
    }

    @Test
    void saysThatItHasNoLabels() throws Exception {
        var refused = post("/v1/classify", small());
        assertError(400, "invalid_value", refused);
        assertTrue(refused.body().contains("no classification head"), refused.body());
    }

    private static String small() {
        return "{\"model\":\"tiny-encoder\",\"input\":\"a\"}";
    }

    /** The text that the vector says its encoder was given. */
    private static String seen(HttpResponse<String> answer, int index) throws Exception {
        var text = new StringBuilder();
        for (var value : JSON.readTree(answer.body()).at("/data/" + index + "/embedding")) {
            if (value.asInt() != 0) {
                text.append((char) value.asInt());
            }
        }
        return text.toString();
    }

    private HttpResponse<String> post(String path, String body) throws Exception {
        var request = HttpRequest.newBuilder(uri(path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.ofString(body));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
