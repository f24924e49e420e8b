package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.access.Need;
import dev.millrace.tokenizer.access.PathTable;
import dev.millrace.tokenizer.docs.ApiSchemas;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.inject.Inject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The API's description against a running edge: its routes, and what they really answer. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeApiTest extends EdgeFixture {
    private static final String CALL =
            "say <tool_call>{\\\"name\\\":\\\"tide\\\",\\\"arguments\\\":{\\\"p\\\":1}}</tool_call>";

    @Inject
    Router router;

    @Test
    void everyRouteIsDescribedAndTheOtherWayRound() {
        var described = new TreeSet<String>();
        for (var path : ApiSchemas.document().path("paths").properties()) {
            for (var method : List.of("get", "post", "delete", "put", "patch", "head", "options")) {
                if (path.getValue().has(method)) {
                    described.add(method + " " + path.getKey());
                }
            }
        }
        assertEquals(String.join("\n", described), String.join("\n", routes()));
    }

    /** Method and path of every route of ours, those under /v1 without their doubles at the root. */
    private Set<String> routes() {
        var routes = new TreeSet<String>();
        for (var route : router.getRoutes()) {
            if (route.getPath() != null && route.methods() != null) {
                var path = path(route);
                assertEquals(
                        route.methods().contains(HttpMethod.GET),
                        route.methods().contains(HttpMethod.HEAD),
                        path);
                route.methods().stream()
                        .filter(method -> !method.equals(HttpMethod.HEAD))
                        .forEach(method -> routes.add(method.name().toLowerCase(Locale.ROOT) + " " + path));
            }
        }
        var doubles = new TreeSet<String>();
        for (var route : routes) {
            var plain = route.replace(" /v1/", " /");
            // The page of evaluations stands where their doubles would.
            if (!plain.equals(route) && !plain.contains(" /evaluation")) {
                assertTrue(routes.contains(plain), plain + " is missing");
                doubles.add(plain);
            }
        }
        routes.removeAll(doubles);
        return routes;
    }

    private static String path(Route route) {
        var path = route.getPath();
        return path.replaceAll(":([a-z]+)", "{$1}").replaceAll("/\\*?$", path.endsWith("/") ? "/{id}" : "");
    }

    @Test
    void everyDescribedPathNeedsAnythingLessThanAnAdministratorsKey() {
        for (var path : ApiSchemas.document().path("paths").properties()) {
            var need = PathTable.need(path.getKey().replace("{id}", "some-id"));
            boolean isOpen = path.getValue().path("get").path("security").isArray();
            assertEquals(isOpen, need instanceof Need.Nothing, path.getKey());
        }
    }

    @Test
    void whatIsAnsweredFits() throws Exception {
        fits("/v1/chat/completions", chat("say Hello", ""));
        fits("/v1/chat/completions", chat("cut abc", ",\"max_tokens\":2,\"logprobs\":true,\"top_logprobs\":2"));
        fits("/v1/chat/completions", chat("say Hello", ",\"prompt_logprobs\":1"));
        var usage = ",\"stream\":true,\"stream_options\":{\"include_usage\":true}";
        var chunks = events("/v1/chat/completions", chat("say Hello", usage));
        assertTrue(chunks.getFirst().at("/choices/0/delta").has("role"), "a frame that begins, and one that ends");
        assertTrue(chunks.getLast().path("usage").isObject(), "a frame that begins, and one that ends");
        events("/v1/chat/completions", chat("say Hello", usage + ",\"logprobs\":true"));
        events("/v1/chat/completions", chat("fail", ",\"stream\":true"));
        var text = "{\"model\":\"tiny-model\",\"prompt\":\"say x\",\"max_tokens\":3";
        fits("/v1/completions", sent("/v1/completions", text + "}"));
        fits("/v1/completions", sent("/v1/completions", text + ",\"echo\":true,\"logprobs\":2,\"prompt_logprobs\":1}"));
        events("/v1/completions", sent("/v1/completions", text + usage + ",\"logprobs\":1}"));
        var shortened = sent("/v1/completions", text.replace("say x", "zzz say x") + ",\"truncate_prompt_tokens\":5}");
        fits("/v1/completions", shortened);
        assertEquals(
                5, JSON.readTree(shortened.body()).at("/usage/prompt_tokens").asInt(), shortened.body());
        assertEquals("x", JSON.readTree(shortened.body()).at("/choices/0/text").asText(), shortened.body());
        var tokens = sent("/v1/tokenize", "{\"content\":\"é\",\"with_pieces\":true}");
        fits("/v1/tokenize", tokens);
        fits("/v1/tokenize", sent("/v1/tokenize", "{\"content\":\"a\"}"));
        fits("/v1/detokenize", sent("/v1/detokenize", "{\"tokens\":[65]}"));
        fits("/v1/apply-template", sent("/v1/apply-template", body("a", "")));
    }

    @Test
    void whatIsToldOfResponsesAndModelsFits() throws Exception {
        var asked = "{\"model\":\"tiny-model\",\"input\":\"say Hello\"";
        var answer = sent("/v1/responses", asked + "}");
        fits("/v1/responses", answer);
        var id = JSON.readTree(answer.body()).path("id").asText();
        events("/v1/responses", sent("/v1/responses", asked + ",\"stream\":true}"));
        events("/v1/responses", sent("/v1/responses", "{\"model\":\"tiny-model\",\"input\":\"fail\",\"stream\":true}"));
        fits("get", "/v1/responses/{id}", request("GET", "/v1/responses/" + id, null, null));
        fits("delete", "/v1/responses/{id}", request("DELETE", "/v1/responses/" + id, null, null));
        fits("get", "/v1/responses/{id}", request("GET", "/v1/responses/" + id, null, null), 404);
        fits("get", "/v1/models", request("GET", "/v1/models", null, null));
        fits("get", "/v1/models/{id}", request("GET", "/v1/models/tiny-model", null, null));
        fits("get", "/v1/models/{id}", request("GET", "/v1/models/none", null, null), 404);
        fits("get", "/health", request("GET", "/health", null, null));
    }

    @Test
    void whatAnswersMessagesFits() throws Exception {
        var asked = body("say Hello", ",\"max_tokens\":9");
        fits("/v1/messages", sent("/v1/messages", asked));
        fits("/v1/messages/count_tokens", sent("/v1/messages/count_tokens", body("say Hello", "")));
        var streamed = body("say Hello", ",\"max_tokens\":9,\"stream\":true");
        assertEquals(
                "message_stop",
                events("/v1/messages", sent("/v1/messages", streamed))
                        .getLast()
                        .path("type")
                        .asText());
        var tool = ",\"max_tokens\":99,\"tool_choice\":{\"type\":\"any\"}"
                + ",\"tools\":[{\"name\":\"tide\",\"input_schema\":{\"type\":\"object\"}}]";
        var called = sent("/v1/messages", body(CALL, tool));
        fits("/v1/messages", called);
        assertEquals("tool_use", JSON.readTree(called.body()).at("/stop_reason").asText(), called.body());
        events("/v1/messages", sent("/v1/messages", body(CALL, tool + ",\"stream\":true")));
        events("/v1/messages", sent("/v1/messages", body("fail", ",\"max_tokens\":9,\"stream\":true")));
        refused("/v1/messages", sent("/v1/messages", body("a", "")));
        refused("/v1/messages/count_tokens", sent("/v1/messages/count_tokens", "{}"));
    }

    @Test
    void whatIsToldOfCallsInResponsesFits() throws Exception {
        var tool = ",\"tool_choice\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"tide\"}]}";
        var asked = "{\"model\":\"tiny-model\",\"input\":\"" + CALL + "\"";
        var answer = sent("/v1/responses", asked + tool);
        fits("/v1/responses", answer);
        assertEquals(
                "function_call",
                JSON.readTree(answer.body()).at("/output/0/type").asText(),
                answer.body());
        events("/v1/responses", sent("/v1/responses", asked + ",\"stream\":true" + tool));
    }

    @Test
    void whatAnswersComparisonsFits() throws Exception {
        var methods = ",\"max_tokens\":2,\"methods\":[{\"name\":\"a\"},{\"name\":\"b\",\"logit_bias\":{\"99999\":1}}]";
        fits("/v1/decoding/compare", sent("/v1/decoding/compare", body("say Hi", methods + ",\"stream\":false")));
        var chunks = events("/v1/decoding/compare", sent("/v1/decoding/compare", body("say Hi", methods)));
        assertTrue(chunks.getLast().path("usage").isObject(), "a frame with the usage of all");
    }

    @Test
    void whatIsToldOfFilesAndBatchesFits() throws Exception {
        var client = BatchClient.fresh(this);
        var uploaded = client.upload(BatchClient.say("a", "say Hello"));
        fits("/v1/files", uploaded);
        var file = JSON.readTree(uploaded.body()).path("id").asText();
        fits("get", "/v1/files", client.get("/v1/files"));
        fits("get", "/v1/files/{id}", client.get("/v1/files/" + file));
        var content = client.get("/v1/files/" + file + "/content");
        var pointer = content("get", "/v1/files/{id}/content", 200) + "/" + header(content, "content-type");
        assertTrue(
                ApiSchemas.document()
                        .at(pointer.replace("application/", "application~1"))
                        .isObject(),
                pointer);
        var created = client.create(file, BatchClient.CHAT);
        fits("/v1/batches", created);
        var batch = JSON.readTree(created.body()).path("id").asText();
        client.await(batch, "completed");
        fits("get", "/v1/batches/{id}", client.get("/v1/batches/" + batch));
        fits("get", "/v1/batches", client.get("/v1/batches"));
        fits("post", "/v1/batches/{id}/cancel", client.cancel(batch), 409);
        fits("get", "/v1/batches/{id}", client.get("/v1/batches/none"), 404);
        fits("delete", "/v1/files/{id}", client.delete(file));
        fits("get", "/v1/files/{id}", client.get("/v1/files/" + file), 404);
        var bad = JSON.readTree(
                client.create(client.stored("no json\n"), BatchClient.CHAT).body());
        client.await(bad.path("id").asText(), "failed");
        var failed = client.get("/v1/batches/" + bad.path("id").asText());
        assertTrue(JSON.readTree(failed.body()).at("/errors/data/0").isObject(), failed.body());
        fits("get", "/v1/batches/{id}", failed);
    }

    @Test
    void refusalsAndCancellationsFit() throws Exception {
        fits("post", "/v1/chat/completions", chat("say a", ",\"temperature\":3"), 400);
        for (var path : List.of("/v1/embeddings", "/v1/classify")) {
            fits("post", path, sent(path, "{\"model\":\"m\",\"input\":\"a\"}"), 404);
        }
        var streamed = chat("say Hello", ",\"stream\":true");
        var id = JSON.readTree(frames(streamed.body()).getFirst()).path("id").asText();
        var resumed = request("GET", "/v1/streams/" + id, null, null);
        assertFalse(events("get", "/v1/streams/{id}", resumed).isEmpty());
        fits("delete", "/v1/streams/{id}", request("DELETE", "/v1/streams/" + id, null, null));
        fits("post", "/v1/chat/completions/{id}/cancel", sent("/v1/chat/completions/" + id + "/cancel", ""));
        fits("get", "/v1/streams/{id}", request("GET", "/v1/streams/none", null, null), 404);
    }

    @Test
    void servesTheDescriptionAndItsPageWithoutAKeyOrAForeignAddress() throws Exception {
        var json = request("GET", "/openapi.json", null, null);
        assertEquals(ApiSchemas.document(), JSON.readTree(json.body()));
        assertEquals("application/json", header(json, "content-type"));
        var yaml = request("GET", "/openapi.yaml", null, null);
        assertEquals("application/yaml", header(yaml, "content-type"));
        assertTrue(yaml.body().contains("openapi: 3.1.1"), "the document");
        assertEquals(
                405, request("POST", "/openapi.json", "application/json", "{}").statusCode());
        var page = request("GET", "/docs", null, null);
        assertTrue(header(page, "content-security-policy").contains("script-src 'self'"));
        var named = Pattern.compile("(?:src|href)=\"([^\"]+)\"")
                .matcher(page.body())
                .results()
                .toList();
        assertTrue(named.size() > 5, page.body());
        for (var match : named) {
            assertTrue(match.group(1).startsWith("/"), match.group(1));
            assertEquals(200, request("GET", match.group(1), null, null).statusCode(), match.group(1));
            assertEquals(new Need.Nothing(), PathTable.need(match.group(1)));
        }
    }

    private HttpResponse<String> sent(String path, String body) throws Exception {
        return request("POST", path, "application/json", body);
    }

    private static void fits(String path, HttpResponse<String> answer) throws Exception {
        fits("post", path, answer);
    }

    private static void fits(String method, String path, HttpResponse<String> answer) throws Exception {
        fits(method, path, answer, 200);
    }

    private static void fits(String method, String path, HttpResponse<String> answer, int status) throws Exception {
        assertEquals(status, answer.statusCode(), answer.body());
        assertEquals("application/json", header(answer, "content-type"));
        var pointer = content(method, path, status) + "/application~1json/schema";
        assertEquals(List.of(), ApiSchemas.faults(pointer, JSON.readTree(answer.body())), path + ": " + answer.body());
    }

    /** By an answer that stands for all but good ones. */
    private static void refused(String path, HttpResponse<String> answer) throws Exception {
        assertEquals(400, answer.statusCode(), answer.body());
        var shared = ApiSchemas.document()
                .at("/paths/" + path.replace("/", "~1") + "/post/responses/default")
                .path("$ref")
                .asText()
                .substring(1);
        var schema = shared + "/content/application~1json/schema";
        assertEquals(List.of(), ApiSchemas.faults(schema, JSON.readTree(answer.body())), answer.body());
    }

    private static List<JsonNode> events(String path, HttpResponse<String> stream) throws Exception {
        return events("post", path, stream);
    }

    private static List<JsonNode> events(String method, String path, HttpResponse<String> stream) throws Exception {
        assertEquals("text/event-stream", header(stream, "content-type"), stream.body());
        var pointer = content(method, path, 200) + "/text~1event-stream/x-event-schema";
        var events = new ArrayList<JsonNode>();
        for (var line : stream.body().split("\n")) {
            if (line.startsWith("data: ") && !line.equals("data: [DONE]")) {
                var event = JSON.readTree(line.substring("data: ".length()));
                assertEquals(List.of(), ApiSchemas.faults(pointer, event), path + ": " + line);
                events.add(event);
            }
        }
        return events;
    }

    /** Where the answer's content is described; its response may be a shared one. */
    private static String content(String method, String path, int status) {
        var pointer = "/paths/" + path.replace("/", "~1") + "/" + method + "/responses/" + status;
        var shared = ApiSchemas.document().at(pointer).path("$ref").asText();
        return (shared.isEmpty() ? pointer : shared.substring(1)) + "/content";
    }
}
