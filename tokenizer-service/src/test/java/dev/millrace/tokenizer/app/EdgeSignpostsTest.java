package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What paths tell those who ask for no answer of a model, or at the wrong place. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeSignpostsTest extends EdgeFixture {
    /** The same status and type, and on a connection that goes on. */
    @Test
    void answersHeadAsGetWithoutABody() throws Exception {
        for (var path : List.of(
                "/health",
                "/v1/models",
                "/models/tiny-model",
                "/v1/files",
                "/v1/batches/none",
                "/openapi.json",
                "/v1/streams/none",
                "/metrics")) {
            var get = request("GET", path, null, null);
            var head = request("HEAD", path, null, null);
            assertEquals(get.statusCode(), head.statusCode(), path);
            assertEquals(header(get, "content-type"), header(head, "content-type"), path);
            assertEquals("", head.body(), path);
        }
        // Of a page's file the type is not told.
        for (var page : List.of("/docs", "/compare", "/rank", "/leaderboard", "/evaluations", "/training")) {
            assertEquals(200, request("HEAD", page, null, null).statusCode(), page);
        }
        var refused = request("HEAD", "/v1/chat/completions", null, null);
        assertEquals(405, refused.statusCode());
        assertEquals("POST", header(refused, "allow"));
        assertEquals("GET, HEAD", header(request("PUT", "/v1/models", null, null), "allow"));
    }

    @Test
    void saysWhereTheFiguresAre() throws Exception {
        var elsewhere = request("GET", "/metrics", null, null);
        assertError(404, "not_found", elsewhere);
        assertTrue(elsewhere.body().contains("management port"), elsewhere.body());
    }

    @Test
    void saysHowToGetEmbeddingsWhereThereAreNone() throws Exception {
        for (var path : List.of("/v1/embeddings", "/embeddings", "/v1/classify")) {
            var response = request("POST", path, "application/json", "{\"model\":\"m\",\"input\":\"a\"}");
            assertEquals(404, response.statusCode());
            var error = JSON.readTree(response.body()).path("error");
            assertEquals("model_not_found", error.path("code").asText());
            assertTrue(error.path("message").asText().contains("--embedding-model"), response.body());
        }
        var rerank = "{\"query\":\"q\",\"documents\":[\"a\"]}";
        assertEquals(
                404, request("POST", "/v1/rerank", "application/json", rerank).statusCode());
        assertEquals(405, request("GET", "/v1/score", null, null).statusCode());
    }
}
