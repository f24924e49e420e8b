package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.documents.DocumentClient;
import dev.millrace.local.documents.FolderDocument;
import dev.millrace.local.system.Eventually;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Documents of a collection, found by words and by meaning, and answers that cite them, with real models. */
class GroundingIT {
    private static final List<FolderDocument> DOCUMENTS = List.of(
            new FolderDocument(
                    "opening",
                    "Opening hours",
                    "The library opens at nine in the morning. On Sundays it opens at noon."),
            new FolderDocument(
                    "lending", "Lending", "Books may be kept for four weeks. Films may be kept for one week."),
            new FolderDocument("pets", "Animals", "Dogs must wait outside. Guide dogs may come in."));

    private static RunningSystem system;
    private static JsonApi api;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.withEmbeddings(EmbeddingsIT.imported());
        api = new JsonApi(system.url());
        Eventually.holds("the edge knows the embedding model", 30, GroundingIT::hasVectors);
        try (var client = new DocumentClient(system.url(), "", "library")) {
            for (var document : DOCUMENTS) {
                assertEquals(1, client.put(document), document.id());
            }
        }
    }

    private static boolean hasVectors() {
        try {
            return api.get("/v1/collections").path("vectors").asBoolean();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    private static JsonNode json(String text) throws Exception {
        return JsonApi.JSON.readTree(text.replace('\'', '"'));
    }

    private static JsonNode search(String collection, String query) throws Exception {
        return api.post("/v1/collections/" + collection + "/search", json("{'query':'" + query + "','top_k':1}"));
    }

    @Test
    void findsByMeaningWhatSharesNoWord() throws Exception {
        var found = search("library", "can I bring my puppy?");
        assertTrue(found.path("vectors").asBoolean());
        assertEquals("pets", found.at("/data/0/document_id").asText(), found.toString());
    }

    /** The form makes the model cite, so that what follows from a citation can be looked at. */
    @Test
    void citesTheSentenceThatSupportsTheAnswer() throws Exception {
        var asked = """
                {'model':'%s','messages':[{'role':'user','content':'How long may I keep books?'}],'max_tokens':40,
                 'collection':'library','retrieval':{'top_k':2},
                 'guided_regex':'Books may be kept for (one|two|three|four) weeks \\\\[1\\\\]\\\\.'}""";
        var model = api.get("/v1/models").at("/data/0/id").asText();
        var answer = api.post("/v1/chat/completions", json(asked.formatted(model)));
        assertEquals("lending", answer.at("/sources/0/document_id").asText(), answer.toString());
        var cited = answer.at("/choices/0/message/citations/0");
        assertEquals("Books may be kept for four weeks.", cited.path("quote").asText(), answer.toString());
        int start = cited.path("start").asInt();
        int end = cited.path("end").asInt();
        assertEquals(
                DOCUMENTS.get(1).text().substring(start, end),
                cited.path("quote").asText());
        var text = answer.at("/choices/0/message/content").asText();
        assertEquals(
                "[1]",
                text.substring(
                        cited.path("answer_start").asInt(),
                        cited.path("answer_end").asInt()));
    }

    /** What a run found are the documents that anybody finds; what it asked the model has their passages. */
    @Test
    @Timeout(300)
    void aRunMeasuresSearchesAndAnswers() throws Exception {
        var runs = new EvaluationRuns(api);
        var run = runs.completed(EvaluationRuns.spec(4, "grounding")
                .put("chat", true)
                .put("max_tokens", 24)
                .put("fresh", true));
        var collection = "";
        for (var one : api.get("/v1/collections").path("data")) {
            var name = one.path("name").asText();
            collection = name.startsWith("evaluation-") ? name : collection;
        }
        double reciprocalRanks = 0;
        for (var item : runs.items(run, "grounding")) {
            var document = JsonApi.JSON.readTree(item.path("document").asText());
            assertTrue(document.path("vectors").asBoolean(), document.toString());
            var asked = JsonApi.JSON
                    .createObjectNode()
                    .put("query", document.path("question").asText())
                    .put("top_k", 5);
            var found = api
                    .post("/v1/collections/" + collection + "/search", asked)
                    .path("data")
                    .findValuesAsText("document_id")
                    .stream()
                    .distinct()
                    .toList();
            assertEquals(JsonApi.JSON.valueToTree(found), document.path("found"), item.toString());
            assertTrue(item.path("requests").asText().contains("Question: "), item.toString());
            var source = JsonApi.JSON.writeValueAsString(document.at("/sources/0"));
            assertTrue(item.path("requests").asText().contains(source.substring(1, source.length() - 1)));
            int rank = 1;
            while (rank <= found.size() && !document.path("relevant").has(found.get(rank - 1))) {
                rank++;
            }
            reciprocalRanks += rank <= found.size() ? 1.0 / rank : 0;
        }
        for (var figure : run.at("/tasks/0/figures")) {
            if (figure.path("metric").asText().equals("mrr")) {
                assertEquals(reciprocalRanks / 4, figure.path("value").asDouble(), 1e-12, run.toString());
            }
        }
        var report = api.send("GET", "/v1/evaluations/%s/report".formatted(EvaluationRuns.id(run)), null);
        assertTrue(report.body().contains("unsupported_sentences"), report.body());
    }

    @Test
    void forgetsWhatIsDeleted() throws Exception {
        try (var client = new DocumentClient(system.url(), "", "short-lived")) {
            client.put(DOCUMENTS.getFirst());
            client.put(DOCUMENTS.getLast());
        }
        var path = "/v1/collections/short-lived/documents/opening";
        assertEquals(
                "opening",
                search("short-lived", "when does it open")
                        .at("/data/0/document_id")
                        .asText());
        assertEquals(200, api.send("DELETE", path, null).statusCode());
        assertEquals(404, api.send("GET", path, null).statusCode());
        assertEquals(
                "pets",
                search("short-lived", "when does it open")
                        .at("/data/0/document_id")
                        .asText());
    }
}
