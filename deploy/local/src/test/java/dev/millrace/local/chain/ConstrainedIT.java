package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import dev.millrace.constraint.RandomSchemas;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Answers of the real model that are held to a form: drawn at a high temperature, so that the form and not the model keeps
 * them in it. networknt's validator, Jackson and java.util.regex judge.
 */
class ConstrainedIT {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);
    private static final SchemaValidatorsConfig STRICT =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    /** {@code -Dmillrace.schemas=500} asks for as many. */
    private static final int SCHEMAS_ASKED = Integer.getInteger("millrace.schemas", 40);

    private static final int AT_ONCE = 8;
    private static final int TOKENS_MAX = 256;

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static RunningSystem system;
    private static String model;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.get();
        model = new Figures(system).describe().getModel();
    }

    @AfterAll
    static void disconnect() {
        HTTP.close();
    }

    /** An answer that nears its last token is led to its end, so that none is cut. */
    @Test
    void everyAnswerToARandomSchemaIsWholeAndFits() throws Exception {
        var asks = new ArrayList<Callable<List<String>>>();
        for (int seed = 0; seed < SCHEMAS_ASKED; seed++) {
            int of = seed;
            asks.add(() -> whatIsWrongWithAnAnswerTo(new RandomSchemas(new Random(of)).next(), of));
        }
        try (var threads = Executors.newFixedThreadPool(AT_ONCE)) {
            var wrong = threads.invokeAll(asks).stream()
                    .map(Future::resultNow)
                    .flatMap(List::stream)
                    .toList();
            assertEquals(List.of(), wrong);
        }
    }

    private static List<String> whatIsWrongWithAnAnswerTo(String schema, int seed) throws Exception {
        var body = body("Make up an example.", 1.3, seed, TOKENS_MAX);
        var format = body.putObject("response_format").put("type", "json_schema");
        format.putObject("json_schema").put("name", "example").set("schema", JSON.readTree(schema));
        var choice = answer(body).at("/choices/0");
        var text = choice.at("/message/content").asText();
        var wrong = new ArrayList<String>();
        if (!choice.path("finish_reason").asText().equals("stop")) {
            wrong.add(choice.path("finish_reason").asText() + ": " + schema + "\n" + text);
        } else {
            SCHEMAS.getSchema(schema, STRICT)
                    .validate(JSON.readTree(text))
                    .forEach(why -> wrong.add(why + ": " + schema + "\n" + text));
        }
        return wrong;
    }

    @Test
    void anObjectIsJsonHoweverFewTokensItMayHave() throws Exception {
        for (int tokensMax = 4; tokensMax <= 40; tokensMax += 6) {
            var body = body("Describe a mill as JSON.", 1, tokensMax, tokensMax);
            body.putObject("response_format").put("type", "json_object");
            var choice = answer(body).at("/choices/0");
            assertEquals("stop", choice.path("finish_reason").asText(), choice.toString());
            assertTrue(JSON.readTree(choice.at("/message/content").asText()).isObject(), choice.toString());
        }
    }

    @Test
    void patternsChoicesAndGrammarsHoldInChatAndInCompletions() throws Exception {
        var date = body("When?", 1.5, 3, 40).put("guided_regex", "20[0-9]{2}-(0[1-9]|1[0-2])");
        assertTrue(Pattern.matches(
                "20[0-9]{2}-(0[1-9]|1[0-2])",
                answer(date).at("/choices/0/message/content").asText()));
        var choice = body("Which?", 1.5, 4, 40);
        choice.putArray("guided_choice").add("mill").add("river");
        assertTrue(List.of("mill", "river")
                .contains(answer(choice).at("/choices/0/message/content").asText()));
        var grammar = JSON.createObjectNode()
                .put("model", model)
                .put("prompt", "A list:")
                .put("temperature", 1.5)
                .put("max_tokens", 48)
                .put("grammar", "root ::= (\"- \" [a-z]+ \"\\n\"){3}");
        var list = post("/v1/completions", grammar).at("/choices/0/text").asText();
        assertTrue(Pattern.matches("(- [a-z]+\n){3}", list), list);
    }

    private static ObjectNode body(String question, double temperature, int seed, int tokensMax) {
        var body = JSON.createObjectNode()
                .put("model", model)
                .put("temperature", temperature)
                .put("seed", seed)
                .put("max_tokens", tokensMax);
        body.putArray("messages").addObject().put("role", "user").put("content", question);
        return body;
    }

    private static JsonNode answer(ObjectNode body) throws Exception {
        return post("/v1/chat/completions", body);
    }

    private static JsonNode post(String path, ObjectNode body) throws Exception {
        var request = HttpRequest.newBuilder(URI.create(system.url() + path))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        var answer = HTTP.send(request, BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), () -> body + "\n" + answer.body());
        return JSON.readTree(answer.body());
    }
}
