package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.docs.ApiSchemas;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The models as Anthropic's clients ask for them, and as others do. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeMessageModelsTest extends EdgeFixture {
    @Test
    void whoSendsAnthropicsVersionIsToldInAnthropicsWords() throws Exception {
        var list = fits("/v1/models", asked("/v1/models?limit=5"));
        assertEquals("tiny-model", list.path("first_id").asText(), list.toString());
        var one = fits("/v1/models/{id}", asked("/models/tiny-model"));
        assertEquals(list.at("/data/0"), one);
        assertEquals("model", one.path("type").asText());
        assertEquals(
                0,
                fits("/v1/models", asked("/v1/models?after_id=tiny-model"))
                        .path("data")
                        .size());
    }

    @Test
    void soAreTheirErrors() throws Exception {
        MessagesFixture.assertError(404, "not_found_error", "no such model", asked("/v1/models/none"));
        MessagesFixture.assertError(400, "invalid_request_error", "'limit'", asked("/v1/models?limit=0"));
        var posted = http.send(
                request("/v1/models").POST(HttpRequest.BodyPublishers.noBody()).build(),
                HttpResponse.BodyHandlers.ofString());
        MessagesFixture.assertError(405, "invalid_request_error", "", posted);
    }

    @Test
    void othersAreToldAsEver() throws Exception {
        var list = fits("/v1/models", request("GET", "/v1/models", null, null));
        assertEquals("list", list.path("object").asText());
        var one = request("GET", "/v1/models/tiny-model", null, null);
        assertEquals(list.at("/data/0"), fits("/v1/models/{id}", one));
        assertTrue(header(one, "request-id").isEmpty(), "Anthropic's header");
        assertError(404, "model_not_found", request("GET", "/v1/models/none", null, null));
    }

    private HttpResponse<String> asked(String path) throws Exception {
        return http.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path)).header("anthropic-version", "2023-06-01");
    }

    /** The body, which is what the API's description says. */
    static JsonNode fits(String path, HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        var body = JSON.readTree(answer.body());
        var schema = "/paths/" + path.replace("/", "~1") + "/get/responses/200/content/application~1json/schema";
        assertEquals(List.of(), ApiSchemas.faults(schema, body), answer.body());
        return body;
    }
}
