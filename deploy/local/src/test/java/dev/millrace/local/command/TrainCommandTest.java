package dev.millrace.local.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a door that keeps what it is asked. */
class TrainCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The newest first. */
    private static final String EVENTS = """
            {"data": [{"type": "message", "message": "it will take about 2.0 GB"}, {"type": "metrics", "message": "loss"},
                      {"type": "message", "message": "16 examples"}]}
            """;

    @TempDir
    private Path folder;

    private final List<String> asked = new ArrayList<>();
    private String job = "{\"id\": \"ftjob-1\", \"status\": \"succeeded\"}";
    private int status = 200;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            var path = exchange.getRequestURI().getPath();
            var answer = path.endsWith("/files")
                    ? "{\"id\": \"file-1\"}"
                    : path.endsWith("/checkpoints") ? "{\"data\": []}" : path.endsWith("/events") ? EVENTS : job;
            exchange.sendResponseHeaders(status, 0);
            try (var body = exchange.getResponseBody()) {
                body.write(answer.getBytes(UTF_8));
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void uploadsAFileForFineTuningAndBeginsAJobWithIt() throws IOException {
        var file = Files.writeString(folder.resolve("chats.jsonl"), "{\"messages\": []}\n");

        assertEquals(0, run("sft", file.toString(), "--rank", "4", "--targets", "q_proj,o_proj", "--no-wait"));

        assertTrue(asked.getFirst().contains("\r\n\r\nfine-tune\r\n"), asked.getFirst());
        assertTrue(asked.getFirst().contains("filename=\"chats.jsonl\""), asked.getFirst());
        assertTrue(asked.getFirst().contains("\r\n\r\n{\"messages\": []}\n\r\n--"), asked.getFirst());
        var request = request(1);
        assertEquals("file-1", request.path("training_file").asText());
        assertEquals("supervised", request.at("/method/type").asText());
        assertEquals(4, request.at("/settings/lora/rank").asInt());
        assertEquals("o_proj", request.at("/settings/lora/targets/1").asText());
        assertTrue(request.at("/settings/run/seed").isMissingNode(), "what was not said is not there");
    }

    @Test
    void learnsFromWhatPeopleRankedWithoutAFile() throws IOException {
        assertEquals(0, run("dpo", "--from-preferences", "--criterion", "kind", "--beta", "0.2", "--no-wait"));

        assertEquals(
                "DATA_TOPIC_PREFERENCES",
                request(0).at("/settings/data/topic/topic").asText());
        assertEquals("kind", request(0).at("/settings/data/topic/criterion").asText());
        assertEquals(0.2, request(0).at("/settings/objective_settings/beta").asDouble());
    }

    @Test
    void mixesTheSourcesOfAFile() throws IOException {
        var file = Files.writeString(folder.resolve("chats.jsonl"), "{}\n").toString();

        assertEquals(0, run("sft", file, "--mix", "tales=2,news=0.5", "--mix-cap", "1000", "--no-wait"));
        assertEquals(0, run("sft", file, "--no-wait"));

        var mixture = request(1).at("/settings/data/mixture");
        assertEquals(2, mixture.at("/weights/tales").asDouble());
        assertEquals(0.5, mixture.at("/weights/news").asDouble());
        assertEquals(1000, mixture.path("cap").asInt());
        assertTrue(mixture.path("temperature").isMissingNode());
        assertTrue(request(3).at("/settings/data/mixture").isMissingNode());
    }

    @Test
    void trainsVirtualTokens() throws IOException {
        var file = Files.writeString(folder.resolve("chats.jsonl"), "{}\n").toString();

        assertEquals(0, run("sft", file, "--soft-prompt", "20", "--init-text", "Be short.", "--no-wait"));
        assertEquals(0, run("sft", file, "--prefix", "8", "--no-wait"));

        assertEquals(20, request(1).at("/settings/soft_prompt/tokens").asInt());
        assertEquals(
                "Be short.", request(1).at("/settings/soft_prompt/init_text").asText());
        assertTrue(request(1).at("/settings/lora").isMissingNode());
        assertEquals(8, request(3).at("/settings/prefix/tokens").asInt());
        assertEquals(1, run("sft", file, "--soft-prompt", "20", "--prefix", "8"));
        assertEquals(1, run("sft", file, "--soft-prompt", "20", "--rank", "4"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--rank", "--soft-prompt", "--bottleneck", "--batch", "--updates", "--epochs", "--minutes"})
    void aZeroIsNotTakenForWhatWasNotSaid(String option) throws IOException {
        var file = Files.writeString(folder.resolve("chats.jsonl"), "{}\n").toString();
        var error = new StringWriter();
        assertEquals(1, run(error, "sft", file, option, "0", "--no-wait"));
        assertTrue(error.toString().contains("train: " + option + " must be above 0, is 0"), error.toString());
        assertEquals(List.of(), asked);
    }

    @Test
    void trainsBottlenecks() throws IOException {
        var file = Files.writeString(folder.resolve("chats.jsonl"), "{}\n").toString();

        assertEquals(0, run("sft", file, "--bottleneck", "16", "--bottleneck-places", "mlp", "--no-wait"));
        assertEquals(0, run("sft", file, "--bottleneck", "8", "--no-wait"));

        assertEquals(16, request(1).at("/settings/bottleneck/size").asInt());
        assertEquals("mlp", request(1).at("/settings/bottleneck/places").asText());
        assertTrue(request(1).at("/settings/lora").isMissingNode());
        assertEquals(8, request(3).at("/settings/bottleneck/size").asInt());
        assertTrue(request(3).at("/settings/bottleneck/places").isMissingNode());
        assertEquals(1, run("sft", file, "--bottleneck", "8", "--prefix", "8"));
        assertEquals(1, run("sft", file, "--bottleneck", "8", "--dropout", "0.1"));
        assertEquals(1, run("sft", file, "--bottleneck", "8", "--init-text", "Be short."));
        assertEquals(1, run("sft", file, "--bottleneck-places", "mlp"));
    }

    @Test
    void trainsWeightsThemselves() throws IOException {
        var file = Files.writeString(folder.resolve("chats.jsonl"), "{}\n").toString();

        assertEquals(0, run("sft", file, "--full", "--prune", "0.5", "--no-wait"));
        assertEquals(0, run("sft", file, "--weights", "norms,layers 4-5", "--no-wait"));

        assertEquals("all", request(1).at("/settings/weights/tensors/0").asText());
        assertEquals(0.5, request(1).at("/settings/weights/pruned_share").asDouble());
        assertEquals("layers 4-5", request(3).at("/settings/weights/tensors/1").asText());
        assertEquals(1, run("sft", file, "--full", "--weights", "norms"));
    }

    @Test
    void beginsANewModel() throws IOException {
        var file = Files.writeString(folder.resolve("texts.jsonl"), "{}\n").toString();

        assertEquals(0, run("scratch", file, "--layers", "2", "--hidden", "64", "--name", "tiny", "--no-wait"));

        var request = request(1);
        assertEquals("causal", request.at("/method/type").asText());
        assertEquals("tiny", request.path("suffix").asText());
        assertEquals(2, request.at("/settings/scratch/layers").asInt());
        assertEquals("bytes", request.at("/settings/scratch/tokenizer").asText());
        assertTrue(request.at("/settings/scratch/heads").isMissingNode());
    }

    @Test
    void aGateIsPartOfTheSettings() throws IOException {
        assertEquals(
                0,
                run(
                        "dpo",
                        "--from-preferences",
                        "--gate",
                        "quick,arc",
                        "--gate-fall",
                        "0.05",
                        "--promote",
                        "--leakage",
                        "refuse",
                        "--no-wait"));

        var settings = request(0).path("settings");
        assertEquals(
                JSON.readTree("{\"promote\": true, \"tasks\": [\"quick\", \"arc\"], \"fall_max\": 0.05}"),
                settings.path("gate"));
        assertEquals("refuse", settings.at("/data/leakage").asText());
        assertEquals("DATA_TOPIC_PREFERENCES", settings.at("/data/topic/topic").asText());
        assertEquals(1, run("dpo", "--from-preferences", "--promote"));
    }

    @Test
    void aTeacherIsAPackageOrWhatAnsweredHere() throws IOException {
        assertEquals(0, run("distill", "--from-completions", "--no-wait"));
        assertEquals("distill", request(0).at("/method/type").asText());
        assertEquals(
                "DATA_TOPIC_COMPLETIONS",
                request(0).at("/settings/data/topic/topic").asText());
        var file = Files.writeString(folder.resolve("chats.jsonl"), "{\"messages\": []}\n");
        assertEquals(0, run("distill", file.toString(), "--teacher", "large", "--temperature", "2", "--no-wait"));
        assertEquals(
                "large", request(2).at("/settings/objective_settings/teacher").asText());
        assertEquals(
                2, request(2).at("/settings/objective_settings/temperature").asDouble());
        assertEquals(1, run("distill", "--no-wait"));
    }

    @Test
    void aRewardModelIsMadeOfWhatPeopleRanked() throws IOException {
        assertEquals(0, run("reward", "--from-preferences", "--criterion", "kind", "--no-wait"));
        assertEquals("reward", request(0).at("/method/type").asText());
        assertEquals("kind", request(0).at("/settings/data/topic/criterion").asText());
        assertEquals(1, run("reward", "--no-wait"));
    }

    @Test
    void printsWhatAPlanSaysInOrder() throws IOException {
        var before = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, UTF_8));
        try {
            assertEquals(0, run("dpo", "--from-preferences", "--plan"));
        } finally {
            System.setOut(before);
        }

        assertTrue(request(0).at("/settings/plan_only").asBoolean());
        assertEquals(
                List.of("ftjob-1", "16 examples", "it will take about 2.0 GB"),
                printed.toString(UTF_8).lines().toList());
    }

    @Test
    void preferencesComeFromAFileOrFromThePeople() {
        assertEquals(1, run("dpo", "--no-wait"));
        assertEquals(1, run("dpo", "some.jsonl", "--from-preferences"));
        assertEquals(List.of(), asked);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpo", "ppo"})
    void learnsFromWhatTheModelAnswersItself(String objective) throws IOException {
        assertEquals(
                0,
                run(
                        objective,
                        "--from-preferences",
                        "--reward-model",
                        "taste@0123456789abcdef",
                        "--group",
                        "6",
                        "--temperature",
                        "0.7",
                        "--beta",
                        "0.04",
                        "--no-wait"));
        var settings = request(0).path("settings");
        var own = settings.path("objective_settings");
        assertEquals(objective, request(0).at("/method/type").asText());
        assertEquals("taste@0123456789abcdef", own.path("reward_model").asText());
        assertEquals(6, own.path("group").asInt());
        assertEquals(0.7, own.path("temperature").asDouble());
        assertEquals(0.04, own.path("beta").asDouble());
        assertEquals("DATA_TOPIC_PREFERENCES", settings.at("/data/topic/topic").asText());

        assertEquals(0, run("rejection", "--from-preferences", "--reward-model", "taste", "--no-wait"));
        assertEquals("rejection", request(1).at("/method/type").asText());
        assertTrue(request(1).at("/settings/objective_settings/group").isMissingNode(), "the trainer knows it");
    }

    @Test
    void somebodyMustJudgeWhatTheModelAnswers() {
        assertEquals(1, run("grpo", "--from-preferences", "--no-wait"));
        assertEquals(1, run("rejection", "--reward-model", "taste", "--no-wait"));
        assertEquals(List.of(), asked);
    }

    @Test
    void endsWithOneWhereTheJobFailed() {
        job = "{\"id\": \"ftjob-1\", \"status\": \"failed\", \"error\": {\"message\": \"why\"}}";

        assertEquals(1, run("dpo", "--from-preferences"));
    }

    @Test
    void saysWhatTheSystemSaysWhereNoTrainerRuns() {
        status = 503;
        job = "{\"error\": {\"message\": \"The trainer is not there; ./millrace up --trainer starts one.\"}}";
        var error = new StringWriter();

        assertEquals(1, run(error, "jobs"));

        assertTrue(error.toString().contains("./millrace up --trainer starts one"), error.toString());
    }

    private int run(String... arguments) {
        return run(new StringWriter(), arguments);
    }

    private int run(StringWriter error, String... arguments) {
        var all = new ArrayList<>(List.of("train"));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--url", "http://127.0.0.1:" + server.getAddress().getPort()));
        return Main.commandLine().setErr(new PrintWriter(error, true)).execute(all.toArray(String[]::new));
    }

    private JsonNode request(int number) throws IOException {
        return JSON.readTree(asked.get(number));
    }
}
