package dev.millrace.tokenizer.app;

import static dev.millrace.tokenizer.app.BatchClient.CHAT;
import static dev.millrace.tokenizer.app.BatchClient.line;
import static dev.millrace.tokenizer.app.BatchClient.say;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files and batches at a running edge; each test has a key of its own. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeBatchTest extends EdgeFixture {
    private BatchClient client;

    @BeforeEach
    void newKey() {
        client = BatchClient.fresh(this);
    }

    @Test
    void answersEveryLineOnce() throws Exception {
        var content = IntStream.range(0, 12)
                        .mapToObj(i -> say("c" + i, "say answer " + i))
                        .collect(Collectors.joining())
                + "\n"
                + line("bad", body("say x", ",\"temperature\":9"))
                + line("stream", body("say x", ",\"stream\":true"));
        var file = client.stored(content);
        assertEquals(content, client.get("/v1/files/" + file + "/content").body());

        var batch = client.await(id(client.create(file, CHAT)), "completed");

        assertEquals(14, batch.at("/request_counts/total").asInt(), batch.toString());
        assertEquals(12, batch.at("/request_counts/completed").asInt());
        assertEquals(2, batch.at("/request_counts/failed").asInt());
        assertEquals("test", batch.at("/metadata/of").asText());
        for (var time : List.of("created_at", "in_progress_at", "finalizing_at", "completed_at", "expires_at")) {
            assertTrue(batch.path(time).asLong() > 1_000_000_000, time);
        }
        var good = client.results(batch.path("output_file_id"));
        assertEquals(12, good.size());
        for (int i = 0; i < 12; i++) {
            var one = good.path("c" + i);
            assertEquals(200, one.at("/response/status_code").asInt());
            assertEquals(
                    "answer " + i,
                    one.at("/response/body/choices/0/message/content").asText());
            var request = one.at("/response/request_id").asText();
            assertEquals(request, one.at("/response/body/id").asText());
            assertEquals(50, completion(request).getPrompt().getScheduling().getPriority());
        }
        var bad = client.results(batch.path("error_file_id"));
        assertEquals(Set.of("bad", "stream"), names(bad));
        assertEquals(
                "temperature", bad.path("bad").at("/response/body/error/param").asText());
        assertEquals(
                "stream", bad.path("stream").at("/response/body/error/param").asText());
        for (var one : bad) {
            assertTrue(one.at("/response/request_id").asText().startsWith("req_"), one.toString());
        }
        var output = json(client.get("/v1/files/" + batch.path("output_file_id").asText()));
        assertEquals("batch_output", output.path("purpose").asText());
    }

    @Test
    void answersTextCompletionsToo() throws Exception {
        var content = "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/completions\",\"body\":"
                + "{\"model\":\"tiny-model\",\"prompt\":[\"say one\",\"say two\"]}}";
        var batch = client.await(id(client.create(client.stored(content), "/v1/completions")), "completed");
        var answer = client.results(batch.path("output_file_id")).path("a").at("/response/body");
        assertEquals("one", answer.at("/choices/0/text").asText());
        assertEquals("two", answer.at("/choices/1/text").asText());
    }

    /** There is no embedding model here, and each line says so. */
    @Test
    void asksTheEmbeddingModel() throws Exception {
        var content =
                "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"m\",\"input\":\"x\"}}";
        var batch = client.await(id(client.create(client.stored(content), "/v1/embeddings")), "completed");
        var answer = client.results(batch.path("error_file_id")).path("a");
        assertEquals(404, answer.at("/response/status_code").asInt(), answer.toString());
        assertEquals("model_not_found", answer.at("/response/body/error/code").asText());
    }

    @Test
    void saysWhatIsWrongWithWhichLine() throws Exception {
        var batch = client.await(client.created(say("a", "say a") + "{no json\n\n" + say("a", "say b")), "failed");
        var errors = batch.at("/errors/data");
        assertEquals(2, errors.size(), errors.toString());
        assertEquals(2, errors.get(0).path("line").asInt());
        assertEquals("invalid_json", errors.get(0).path("code").asText());
        assertEquals(4, errors.get(1).path("line").asInt());
        assertEquals("duplicate_custom_id", errors.get(1).path("code").asText());
        assertTrue(batch.path("output_file_id").isNull());

        var many = IntStream.rangeClosed(0, EdgeSurroundings.BATCH_LINES_MAX)
                .mapToObj(i -> say("c" + i, "say x"))
                .collect(Collectors.joining());
        var tooMany = client.await(client.created(many), "failed");
        assertEquals("too_many_requests", tooMany.at("/errors/data/0/code").asText());
    }

    @Test
    void cancellingEndsWhatIsUnderWay() throws Exception {
        var content = say("done", "say done")
                + IntStream.range(0, 8).mapToObj(i -> say("c" + i, "silent")).collect(Collectors.joining());
        var id = client.created(content);
        waitUntilOpen(4);
        assertEquals(200, client.cancel(id).statusCode());

        var batch = client.await(id, "cancelled");
        waitUntilNothingIsOpen();
        assertEquals(1, batch.at("/request_counts/completed").asInt());
        assertEquals(8, batch.at("/request_counts/failed").asInt());
        assertEquals(Set.of("done"), names(client.results(batch.path("output_file_id"))));
        var others = client.results(batch.path("error_file_id"));
        assertEquals(8, others.size());
        assertEquals("batch_cancelled", others.path("c7").at("/error/code").asText());
        assertError(409, "batch_has_ended", client.cancel(id));
    }

    @Test
    void whatIsAnothersIsNotThere() throws Exception {
        var id = client.created(say("a", "say a"));
        var batch = client.await(id, "completed");
        var output = batch.path("output_file_id").asText();
        var other = BatchClient.fresh(this);
        for (var file : List.of(batch.path("input_file_id").asText(), output)) {
            assertError(404, "file_not_found", other.get("/v1/files/" + file));
            assertError(404, "file_not_found", other.get("/v1/files/" + file + "/content"));
            assertError(404, "file_not_found", other.delete(file));
        }
        assertError(404, "batch_not_found", other.get("/v1/batches/" + id));
        assertError(404, "batch_not_found", other.cancel(id));
        assertError(
                400, "file_not_found", other.create(batch.path("input_file_id").asText(), CHAT));
        assertError(400, "file_not_found", client.create(output, CHAT));
        assertEquals(0, json(other.get("/v1/files")).path("data").size());
        assertEquals(0, json(other.get("/v1/batches")).path("data").size());
        assertEquals(2, json(client.get("/v1/files")).path("data").size());
    }

    @Test
    void listsByPages() throws Exception {
        var file = client.stored(say("a", "say a"));
        var ids = new ArrayList<String>();
        for (int i = 0; i < 3; i++) {
            ids.addFirst(id(client.create(file, CHAT)));
            client.await(ids.getFirst(), "completed");
        }
        var first = json(client.get("/v1/batches?limit=2"));
        assertEquals(ids.subList(0, 2), ids(first));
        assertTrue(first.path("has_more").asBoolean());
        assertEquals(ids.get(1), first.path("last_id").asText());
        var second = json(client.get("/v1/batches?limit=2&after=" + ids.get(1)));
        assertEquals(ids.subList(2, 3), ids(second));
        assertTrue(!second.path("has_more").asBoolean());
        assertEquals(List.of(file), ids(json(client.get("/v1/files?purpose=batch&order=asc"))));
        assertError(400, "invalid_value", client.get("/v1/batches?limit=101"));
        assertError(400, "invalid_value", client.get("/v1/batches?after=nobody"));
    }

    @Test
    void aFileIsDeletedUnlessABatchReadsIt() throws Exception {
        var file = client.stored(say("a", "silent"));
        var id = id(client.create(file, CHAT));
        assertError(409, "file_in_use", client.delete(file));
        client.cancel(id);
        var batch = client.await(id, "cancelled");
        var errors = batch.path("error_file_id").asText();
        for (var gone : List.of(file, errors)) {
            assertTrue(json(client.delete(gone)).path("deleted").asBoolean());
            assertError(404, "file_not_found", client.get("/v1/files/" + gone));
        }
        assertTrue(client.batch(id).path("error_file_id").isNull());
    }

    @Test
    void boundsAreNamed() throws Exception {
        assertError(413, "file_too_large", client.upload("x".repeat(EdgeSurroundings.FILE_BYTES_MAX + (65 << 10))));
        assertError(400, "line_too_long", client.upload("a\n" + "x".repeat(EdgeSurroundings.LINE_BYTES_MAX + 1)));
        assertError(400, "invalid_value", client.upload(""));
        assertError(400, "invalid_value", client.upload("{}", "vision", "file"));
        assertError(400, "missing_required_parameter", client.upload("{}", "batch", "document"));
        assertError(415, "unsupported_media_type", request("POST", "/v1/files", "application/json", "{}"));
        for (int i = 0; i < EdgeSurroundings.FILES_MAX; i++) {
            client.stored("{}");
        }
        assertError(400, "too_many_files", client.upload("{}"));

        var other = BatchClient.fresh(this);
        var silent = other.stored(say("a", "silent"));
        var open = List.of(id(other.create(silent, CHAT)), id(other.create(silent, CHAT)));
        assertError(429, "rate_limit_exceeded", other.create(silent, CHAT));
        assertError(400, "invalid_endpoint", other.create(silent, "/v1/audio"));
        for (var id : open) {
            other.cancel(id);
            other.await(id, "cancelled");
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void aFileNeedsNoName() throws Exception {
        var lines = say("a", "say é");
        var file = json(client.uploadWithoutName(lines));
        assertEquals("file.jsonl", file.path("filename").asText());
        assertEquals(
                lines,
                client.get("/v1/files/" + file.path("id").asText() + "/content").body());

        var refused = client.uploadWithoutName("x".repeat(20_000));
        assertError(400, "invalid_form", refused);
        assertTrue(refused.body().contains("filename"), refused.body());
    }

    @Test
    void aRepeatWithTheSameKeyIsTheSameBatch() throws Exception {
        var file = client.stored(say("a", "say a"));
        var first = client.create(file, CHAT, "Idempotency-Key", "once");
        var again = client.create(file, CHAT, "Idempotency-Key", "once");
        assertEquals(id(first), id(again));
        assertError(422, "idempotency_key_reused", client.create(file, "/v1/completions", "Idempotency-Key", "once"));
        client.await(id(first), "completed");
    }

    /** Two of its three lines had their result, one of them twice; the third was under way. */
    @Test
    void goesOnWithWhatTheLastRunBegan() throws Exception {
        var mine = new BatchClient(http, uri("").toString(), LastRunBatch.KEY);
        var batch = mine.await(LastRunBatch.MINE, "completed");
        assertEquals(3, batch.at("/request_counts/completed").asInt());
        var results = mine.results(batch.path("output_file_id"));
        assertEquals(Set.of("a", "b", "c"), names(results));
        assertEquals(LastRunBatch.ANSWER, results.path("a").at("/response/body").asText());
        assertEquals(
                "gamma",
                results.path("c").at("/response/body/choices/0/message/content").asText());
        for (var line : List.of("say alpha", "say beta")) {
            var asked = probe().all(
                            Topics.COMPLETIONS,
                            GenerationCompleted.parser(),
                            done -> done.getPrompt().getConversation().getMessagesList().stream()
                                    .anyMatch(message -> message.getContent().equals(line)));
            assertEquals(0, asked.size(), "it had its result");
        }

        var elsewhere = mine.batch(LastRunBatch.ELSEWHERE);
        assertEquals("in_progress", elsewhere.path("status").asText(), "another edge's to run");
        assertEquals(1, elsewhere.at("/request_counts/completed").asInt());
    }

    @Test
    void otherMethodsAreRefused() throws Exception {
        for (var path : List.of("/v1/files", "/v1/batches", "/v1/files/file-x", "/batches/batch_x/cancel")) {
            assertError(405, "method_not_allowed", request("PUT", path, null, null));
        }
        assertTrue(client.get("/files").body().contains("\"data\":[]"));
    }

    private static Set<String> names(ObjectNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private static String id(HttpResponse<String> response) throws Exception {
        return json(response).path("id").asText();
    }

    private static List<String> ids(JsonNode list) {
        var ids = new ArrayList<String>();
        list.path("data").forEach(one -> ids.add(one.path("id").asText()));
        return ids;
    }
}
