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
