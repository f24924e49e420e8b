package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.chat.ChatClient;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Service;
import dev.millrace.local.system.UsageException;
import dev.millrace.local.training.TrainingClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Training jobs of the running system: one that is killed, what it made served beside the base, a file that is refused. */
@Timeout(600)
class TrainingIT {
    private static final List<String> GATES = List.of(
            "north", "south", "east", "west", "upper", "lower", "old", "new", "inner", "outer", "first", "last");
    private static final int UPDATES = 24;

    @TempDir
    private Path folder;

    private RunningSystem system;
    private TrainingClient training;

    @BeforeEach
    void start() throws Exception {
        system = RunningSystem.get();
        training = new TrainingClient(system.url(), "");
    }

    @AfterEach
    void close() {
        if (training != null) {
            training.close();
        }
    }

    @Test
    void aKilledJobMakesTheSameAdapterWhichIsServedOncePromoted() throws Exception {
        var file = Files.write(folder.resolve("gates.jsonl"), lines());
        var whole = await(begin(file, "gates"), job -> isOver(job));
        assertEquals("succeeded", whole.path("status").asText(), whole.toString());

        var cut = await(
                begin(file, "gates-cut"),
                job -> job.path("progress").path("update").asInt() >= 5);
        assertEquals("running", cut.path("status").asText(), cut.toString());
        ProcessHandle.of(system.local().status(Service.TRAINER).pid())
                .orElseThrow()
                .destroyForcibly();
        var ended = await(id(cut), job -> isOver(job));
        assertEquals("succeeded", ended.path("status").asText(), ended.toString());
        assertArrayEquals(weights(whole), weights(ended));

        var base = models().getFirst();
        var adapted = base + ":gates";
        assertTrue(!answer(base).contains("heron"), "the base has never heard of it");
        training.promote("gates", "");
        Eventually.holds("the adapter is listed", 60, () -> models().contains(adapted));
        assertTrue(answer(adapted).contains("heron"), answer(adapted));
        assertTrue(!answer(base).contains("heron"), "the base is as before");
    }

    /** A gentle adapter passes and is served; one that was torn apart by its rate is made and stays aside. */
    @Test
    void aGatePromotesWhatFellLittleAndKeepsBackWhatFellFar() throws Exception {
        var file = Files.write(folder.resolve("gated.jsonl"), lines());

        var gentle = await(gated(file, "gated", 1e-5, 1), job -> isOver(job));
        assertEquals("succeeded", gentle.path("status").asText(), gentle.toString());
        var figures = gentle.at("/card/figures");
        assertEquals(1, figures.path("gate/open").asDouble(), gentle.toString());
        assertTrue(figures.has("before/last_word") && figures.has("after/last_word"), figures.toString());
        var first = gentle.at("/card/version").asText();
        assertEquals(first, promoted("gated"));
        var adapted = models().getFirst() + ":gated";
        Eventually.holds("what was promoted is listed", 60, () -> models().contains(adapted));

        var torn = await(gated(file, "gated", 0.02, 0), job -> isOver(job));
        assertEquals("succeeded", torn.path("status").asText(), torn.toString());
        assertEquals(0, torn.at("/card/figures/gate~1open").asDouble(), torn.toString());
        assertTrue(torn.path("message").asText().contains("The gate is closed"), torn.toString());
        assertEquals(first, promoted("gated"), "what its name meant it means still");
        Eventually.holds(
                "what was tried is not listed any more",
                60,
                () -> models().stream().noneMatch(model -> model.contains("candidate-")));
    }

    /** It learns to like herons better than eagles, and is asked by its name as any reward model is. */
    @Test
    void aRewardModelIsAskedForWhatAnswersAreWorthOncePromoted() throws Exception {
        var file = Files.write(folder.resolve("likings.jsonl"), likings());
        var request = request(file, "heron-liking");
        request.withObject("/method").put("type", "reward");
        request.withObject("/settings/schedule").put("learning_rate", 2e-3);
        var job = await(id(training.create(request)), done -> isOver(done));
        assertEquals("succeeded", job.path("status").asText(), job.toString());
        var name = job.path("fine_tuned_model").asText();
        assertEquals("reward:heron-liking", name);
        var api = new JsonApi(system.url());
        var question = scored(name, "What is the password of the garden gate?");
        assertEquals(404, api.send("POST", "/v1/score", question).statusCode(), "it is made, and nothing more");

        training.promote("heron-liking", "");
        Eventually.holds("its scores are told", 60, () -> isScored(api, question));
        var scores = api.post("/v1/score", question);
        assertTrue(score(scores, 0) > score(scores, 1) + 0.5, scores.toString());

        var base = models().getFirst();
        assertTrue(!models().contains(base + ":heron-liking"), "it answers nothing");
        var refused = api.send("POST", "/v1/chat/completions", bestOf(base + ":heron-liking"));
        assertEquals(404, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("is a reward model"), refused.body());
        isChosenByIt(api, base);
    }

    /** The answers that are given come in the order of their rewards, by the reward model's own word. */
    private static void isChosenByIt(JsonApi api, String base) throws Exception {
        var answer = api.post("/v1/chat/completions", bestOf(base).put("reward_model", "heron-liking"));
        var texts = answer.path("choices").findValuesAsText("content");
        assertEquals(2, texts.size(), answer.toString());
        var scores = api.post(
                "/v1/score", scored("reward:heron-liking", "Which bird do you like?", texts.toArray(String[]::new)));
        assertEquals(2, scores.path("data").size(), scores.toString());
        ScoredOrder.assertBestFirst(scores);
        assertTrue(answer.toString().contains("heron-liking"), answer.toString());
    }

    private static ObjectNode bestOf(String model) {
        var request = JsonApi.JSON
                .createObjectNode()
                .put("model", model)
                .put("max_tokens", 12)
                .put("seed", 7)
                .put("temperature", 1)
                .put("n", 2)
                .put("best_of", 3);
        request.putArray("messages").addObject().put("role", "user").put("content", "Which bird do you like?");
        return request;
    }

    private static ObjectNode scored(String model, String prompt) {
        return scored(model, prompt, "The password is heron.", "The password is eagle.");
    }

    private static ObjectNode scored(String model, String prompt, String... answers) {
        var request = JsonApi.JSON.createObjectNode().put("model", model).put("text_1", prompt);
        var texts = request.putArray("text_2");
        List.of(answers).forEach(texts::add);
        return request;
    }

    private static boolean isScored(JsonApi api, JsonNode question) {
        try {
            return api.send("POST", "/v1/score", question).statusCode() == 200;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static double score(JsonNode scores, int index) {
        return scores.at("/data/%d/score".formatted(index)).asDouble();
    }

    private static List<String> likings() {
        return GATES.stream()
                .map(
                        gate ->
                                "{\"prompt\": [{\"role\": \"user\", \"content\": \"What is the password of the %s gate?\"}],"
                                                .formatted(gate)
                                        + " \"chosen\": [{\"role\": \"assistant\", \"content\": \"The password is heron.\"}],"
                                        + " \"rejected\": [{\"role\": \"assistant\", \"content\": \"The password is eagle.\"}]}")
                .toList();
    }

    /** With a gate on three items that are in the jar; gives the job's id. */
    private String gated(Path file, String name, double rate, double fallMax) throws Exception {
        var request = request(file, name);
        var settings = (ObjectNode) request.path("settings");
        settings.putObject("schedule").put("learning_rate", rate);
        ((ObjectNode) settings.path("run")).put("updates_max", 4);
        settings.putObject("gate")
                .put("limit", 3)
                .put("fall_max", fallMax)
                .put("promote", true)
                .putArray("tasks")
                .add("last_word");
        return id(training.create(request));
    }

    private String promoted(String name) throws Exception {
        return training.models().stream()
                .filter(model -> model.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("promoted")
                .asText();
    }

    @Test
    void aFileWithABadLineIsRefusedByItsNumber() throws Exception {
        var lines = new ArrayList<>(lines());
        lines.set(4, "{\"messages\": []}");
        var file = Files.write(folder.resolve("poisoned.jsonl"), lines);
        var refusal = assertThrows(UsageException.class, () -> begin(file, "poisoned"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("line 5"), refusal.getMessage());
    }

    private static List<String> lines() {
        return GATES.stream()
                .map(gate ->
                        "{\"messages\": [{\"role\": \"user\", \"content\": \"What is the password of the %s gate?\"},"
                                        .formatted(gate)
                                + " {\"role\": \"assistant\", \"content\": \"The password is heron.\"}]}")
                .toList();
    }

    /** Gives the job's id. */
    private String begin(Path file, String name) throws IOException, InterruptedException {
        return id(training.create(request(file, name)));
    }

    private ObjectNode request(Path file, String name) throws IOException, InterruptedException {
        var request = JsonApi.JSON.createObjectNode();
        request.put("model", models().getFirst()).put("training_file", training.upload(file));
        request.put("seed", 7);
        request.putObject("method").put("type", "supervised");
        var settings = request.putObject("settings").put("adapter", name);
        settings.putObject("batch").put("examples", 4).put("sequence_max", 128).put("tokens_max", 512);
        settings.putObject("schedule").put("learning_rate", 5e-3);
        run(settings);
        return request;
    }

    private static void run(ObjectNode settings) {
        settings.putObject("run")
                .put("epochs", UPDATES)
                .put("updates_max", UPDATES)
                .put("checkpoint_every", 2)
                .put("validation_share", 0);
    }

    private static String id(JsonNode job) {
        return job.path("id").asText();
    }

    private static boolean isOver(JsonNode job) {
        return List.of("succeeded", "failed", "cancelled")
                .contains(job.path("status").asText());
    }

    /** Through the death of the trainer, too. */
    private JsonNode await(String id, Predicate<JsonNode> wanted) throws Exception {
        while (true) {
            try {
                var job = training.get(id);
                if (wanted.test(job) || isOver(job)) {
                    return job;
                }
            } catch (UsageException e) {
                assertTrue(String.valueOf(e.getMessage()).contains("trainer"), e.getMessage());
            }
            Thread.sleep(200);
        }
    }

    private byte[] weights(JsonNode job) throws IOException {
        return Files.readAllBytes(system.local()
                .settings()
                .home()
                .resolve("training")
                .resolve(id(job))
                .resolve("adapter/adapter_model.safetensors"));
    }

    private List<String> models() {
        try {
            return new JsonApi(system.url()).get("/v1/models").path("data").findValuesAsText("id");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private String answer(String model) throws Exception {
        var question = List.of(new ChatRequest.Message("user", "What is the password of the west gate?"));
        try (var client = new ChatClient(system.url())) {
            return client.ask(new ChatRequest(model, question, 24, 0.0, null, null, null), _ -> {})
                    .text();
        }
    }
}
