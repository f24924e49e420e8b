package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.DocumentPut;
import dev.millrace.tokenizer.docs.ApiSchemas;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Documents through HTTP and through their topic, searches, and answers that cite them. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeGroundingTest extends EdgeFixture {
    private static final String RETURNS = "Goods may be returned within thirty days. The buyer pays for shipping.";

    private final String collection = "faq-" + UUID.randomUUID().toString().substring(0, 8);

    private String path(String rest) {
        return "/v1/collections/" + collection + rest;
    }

    private HttpResponse<String> put(String id, String text) throws Exception {
        var body = JSON.createObjectNode().put("title", "About " + id).put("text", text);
        body.putObject("metadata").put("lang", "en");
        return request("PUT", path("/documents/" + id), "application/json", body.toString());
    }

    private JsonNode search(String query) throws Exception {
        return search(query, "");
    }

    private JsonNode search(String query, String more) throws Exception {
        var answer = request("POST", path("/search"), "application/json", "{\"query\":\"" + query + "\"" + more + "}");
        assertEquals(200, answer.statusCode(), answer.body());
        fits("post", "/v1/collections/{name}/search", answer);
        return JSON.readTree(answer.body());
    }

    private static void fits(String method, String path, HttpResponse<String> answer) throws Exception {
        assertEquals(200, answer.statusCode(), answer.body());
        var schema =
                "/paths/" + path.replace("/", "~1") + "/" + method + "/responses/200/content/application~1json/schema";
        assertEquals(List.of(), ApiSchemas.faults(schema, JSON.readTree(answer.body())), answer.body());
    }

    @Test
    void aDocumentIsFoundReplacedAndDeleted() throws Exception {
        var one = "/v1/collections/{name}/documents/{id}";
        fits("put", one, put("returns", RETURNS));
        fits("put", one, put("hours", "We open at nine."));
        var found = search("how long may goods be returned");
        assertFalse(found.path("vectors").asBoolean());
        assertEquals("returns", found.at("/data/0/document_id").asText());
        assertEquals(RETURNS, found.at("/data/0/text").asText());

        fits("put", one, put("returns", "Nothing can be given back."));
        assertEquals(0, search("thirty days").path("data").size());
        var whole = request("GET", path("/documents/returns"), null, null);
        fits("get", one, whole);
        assertEquals(
                "Nothing can be given back.",
                JSON.readTree(whole.body()).path("text").asText());

        var listed = request("GET", "/v1/collections", null, null);
        fits("get", "/v1/collections", listed);
        assertTrue(listed.body().contains("\"" + collection + "\",\"documents\":2"), listed.body());

        fits("delete", one, request("DELETE", path("/documents/returns"), null, null));
        assertError(404, "document_not_found", request("DELETE", path("/documents/returns"), null, null));
        assertError(404, "document_not_found", request("GET", path("/documents/returns"), null, null));
        assertEquals(0, search("given back").path("data").size());
        request("DELETE", path("/documents/hours"), null, null);
        assertError(
                404,
                "collection_not_found",
                request("POST", path("/search"), "application/json", "{\"query\":\"nine\"}"));
    }

    @Test
    void answersCiteTheCollection() throws Exception {
        put("returns", RETURNS);
        put("hours", "We open at nine.");
        var asked = ",\"collection\":\"" + collection + "\",\"retrieval\":{\"top_k\":1}";
        var answer = chat("say Goods within thirty days [1], or [2].", asked);
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(List.of(), ApiSchemas.faultsOf("ChatCompletion", JSON.readTree(answer.body())));
        var body = JSON.readTree(answer.body());
        assertEquals("returns", body.at("/sources/0/document_id").asText());
        var message = body.at("/choices/0/message");
        assertEquals(
                "Goods may be returned within thirty days.",
                message.at("/citations/0/quote").asText());
        assertEquals("[2]", message.path("unknown_citations").toString());

        var streamed = chat("say Goods within thirty days [1].", asked + ",\"stream\":true");
        var frames = frames(streamed.body());
        var last = JSON.readTree(frames.get(frames.size() - 2));
        assertEquals(message.at("/citations/0/quote"), last.at("/choices/0/delta/citations/0/quote"));
        var id = last.path("id").asText();
        var again = request("GET", "/v1/streams/" + id, null, null);
        assertEquals(frames, frames(again.body()), "another edge would write the same");

        assertError(400, "collection_not_found", chat("say a", ",\"collection\":\"none\""));
    }

    @Test
    void aSearchTellsWhatAChatMakesOfItsQuestion() throws Exception {
        put("returns", RETURNS);
        put("hours", "We open at nine.");
        var question = "say Goods within thirty days";
        var found = search(question, ",\"top_k\":1,\"with_prompt\":true");
        var grounded =
                JSON.readTree(chat(question, ",\"collection\":\"" + collection + "\",\"retrieval\":{\"top_k\":1}")
                        .body());
        assertEquals("returns", found.at("/sources/0/document_id").asText());
        assertEquals(grounded.path("sources"), found.path("sources"));
        var prompt = JSON.writeValueAsString(found.path("prompt").asText());
        var plain =
                JSON.readTree(chat(prompt.substring(1, prompt.length() - 1), "").body());
        assertEquals(grounded.at("/usage/prompt_tokens"), plain.at("/usage/prompt_tokens"), plain.toString());
        assertEquals(grounded.at("/choices/0/message/content"), plain.at("/choices/0/message/content"));

        var nothing = search("kraken", ",\"with_prompt\":true");
        assertTrue(nothing.path("prompt").asText().endsWith("\n\nQuestion: kraken"), nothing.toString());
        assertEquals(0, nothing.path("sources").size());
        assertFalse(search("kraken").has("prompt"));
    }

    @Test
    void answersCiteDocumentsOfTheRequest() throws Exception {
        var documents =
                ",\"documents\":[{\"id\":\"a\",\"text\":\"Ann likes apples.\"},{\"text\":\"Bob likes pears.\"}]";
        var body = JSON.readTree(chat("say Bob likes pears [2].", documents).body());
        assertEquals("2", body.at("/choices/0/message/citations/0/document_id").asText(), body.toString());
        assertEquals("a", body.at("/sources/0/document_id").asText());
    }

    @Test
    void readsTheTopicAndSendsAwayWhatIsNoDocument() throws Exception {
        var key = collection + "/from:topic";
        try (var producer = new KafkaProducer<String, byte[]>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new ByteArraySerializer())) {
            var document = DocumentPut.newBuilder()
                    .setCollection(collection)
                    .setId("from:topic")
                    .setText("Kraken live in the deep sea.")
                    .build();
            send(producer, collection + "/other", document.toByteArray());
            send(producer, "no key " + collection, new byte[] {1, 2, 3});
            send(producer, key, document.toByteArray());
            for (int i = 0; i < 100 && get(key).statusCode() != 200; i++) {
                Thread.sleep(50);
            }
            assertEquals(
                    "from:topic", search("kraken").at("/data/0/document_id").asText());
            send(producer, key, null);
            for (int i = 0; i < 100 && get(key).statusCode() == 200; i++) {
                Thread.sleep(50);
            }
            assertError(404, "document_not_found", get(key));
            var letters = new TopicProbe(bootstrap);
            for (var sentAway : List.of(collection + "/other", "no key " + collection)) {
                letters.await(Topics.deadLetter(Topics.DOCUMENTS), letter -> sentAway.equals(letter.key()));
            }
        }
    }

    private HttpResponse<String> get(String key) throws Exception {
        return request("GET", path("/documents/" + key.substring(key.indexOf('/') + 1)), null, null);
    }

    private static void send(KafkaProducer<String, byte[]> producer, String key, byte @Nullable [] value)
            throws Exception {
        producer.send(new ProducerRecord<>(Topics.DOCUMENTS, key, value)).get();
    }

    @Test
    void refusesByName() throws Exception {
        assertError(400, "invalid_value", put("blank", " "));
        assertError(
                400,
                "invalid_value",
                request("PUT", "/v1/collections/a,b/documents/x", "application/json", "{\"text\":\"a\"}"));
        assertError(400, "invalid_value", chat("say a", ",\"collection\":\"a b\""));
        assertEquals(
                405,
                request("POST", path("/documents/a"), "application/json", "{}").statusCode());
    }
}
