package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Batches of responses: their lines are stored and followed as responses of HTTP are. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeBatchResponsesTest extends EdgeFixture {
    private static final String PATH = "/v1/responses";

    private BatchClient client;

    @BeforeEach
    void newKey() {
        client = BatchClient.fresh(this);
    }

    @Test
    void whatALineAnswersCanBeFetchedAndFollowed() throws Exception {
        var first =
                answers(line("kept", "\"input\":\"say One\"") + line("loose", "\"input\":\"say x\",\"store\":false"));
        var kept = first.at("/kept/response/body");
        assertEquals("One", kept.at("/output/0/content/0/text").asText(), first.toString());
        var id = kept.path("id").asText();
        assertEquals(kept, JSON.readTree(client.get(PATH + "/" + id).body()));
        var loose = first.at("/loose/response/body/id").asText();
        assertEquals(404, client.get(PATH + "/" + loose).statusCode());

        var second = answers(line("next", "\"input\":\"say Two\",\"previous_response_id\":\"" + id + "\""));
        var next = second.at("/next/response/body");
        assertEquals("Two", next.at("/output/0/content/0/text").asText(), second.toString());
        assertEquals(id, next.path("previous_response_id").asText());
        var items = JSON.readTree(client.get(PATH + "/" + next.path("id").asText() + "/input_items")
                .body());
        assertEquals(3, items.path("data").size(), items.toString());
    }

    @Test
    void aLineThatIsWrongNamesItsField() throws Exception {
        var batch = ended(line("good", "\"input\":\"say a\"")
                + line("lost", "\"input\":\"say a\",\"previous_response_id\":\"resp_none\"")
                + line("streamed", "\"input\":\"say a\",\"stream\":true")
                + line("empty", "\"user\":\"u\""));

        var errors = client.results(batch.path("error_file_id"));
        assertEquals(3, errors.size(), errors.toString());
        assertEquals(
                "previous_response_not_found",
                errors.at("/lost/response/body/error/code").asText(),
                errors.toString());
        assertEquals("stream", errors.at("/streamed/response/body/error/param").asText());
        assertEquals("input", errors.at("/empty/response/body/error/param").asText());
        assertTrue(client.results(batch.path("output_file_id")).has("good"));
    }

    private JsonNode answers(String lines) throws Exception {
        return client.results(ended(lines).path("output_file_id"));
    }

    private JsonNode ended(String lines) throws Exception {
        var created = client.create(client.stored(lines), PATH);
        assertEquals(200, created.statusCode(), created.body());
        return client.await(JSON.readTree(created.body()).path("id").asText(), "completed");
    }

    private static String line(String customId, String body) {
        return "{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"" + PATH
                + "\",\"body\":{\"model\":\"tiny-model\"," + body + "}}\n";
    }
}
