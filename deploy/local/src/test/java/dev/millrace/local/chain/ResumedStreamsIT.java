package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.chain.StreamClient.Frame;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Instance;
import dev.millrace.local.system.Service;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two edges: a stream that one of them began goes on at the other, and a request that comes to both is one. */
class ResumedStreamsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TOKENS_MAX = 400;
    private static final int FRAMES_BEFORE = 12;

    private static RunningSystem system;
    private static Figures figures;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.several(
                1, 1, 2, Map.of("MILLRACE_SAMPLER_DRAFT_TOKENS", "0", "MILLRACE_EDGE_DRAIN_TIMEOUT", "200ms"));
        figures = new Figures(system);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    /** R29: killed outright, or told to stop with more to come than it waits for. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatADyingEdgeBeganGoesOnAtTheOther(boolean killed) throws Exception {
        figures.awaitIdle(60);
        var begin = Instant.now();
        var first = edges().getFirst();
        var second = edges().getLast();
        try (var mine = new StreamClient("mine");
                var others = new StreamClient("theirs")) {
            var reference = mine.ask(first.url(), body(true, "reference" + killed), _ -> {});
            assertEquals("[DONE]", reference.getLast().data());

            int restarts = system.local().status(first).restarts();
            var before =
                    mine.ask(first.url(), body(true, "broken" + killed), frames -> endAfter(first, frames, killed));
            assertFalse(before.getLast().data().equals("[DONE]"), "it ended before the edge did");
            assertEquals(!killed, before.getLast().data().startsWith("{\"error\""), "the last word");

            var after = mine.resume(second.url(), before.getLast());
            assertSameAnswer(reference, before, after);
            assertTrue(refusal(others, second, before.getLast()).contains("stream_not_found"));

            Eventually.holds(
                    "the edge was started again",
                    30,
                    () -> system.local().status(first).restarts() > restarts);
            system.local().awaitReady();
            assertSameAnswer(reference, before, mine.resume(first.url(), before.getLast()));
        }
        assertEveryRequestEndedOnce(begin, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/completions | \"prompt\":\"Once upon a time\",\"max_tokens\":40,\"ignore_eos\":true,\"echo\":true,\"logprobs\":2",
                "/v1/responses   | \"input\":\"Tell me a story.\",\"max_output_tokens\":40",
            })
    void whatOneEdgeStreamedTheOtherStreamsAgain(String path, String asked) throws Exception {
        figures.awaitIdle(60);
        var body =
                "{\"model\":\"" + figures.describe().getModel() + "\",\"stream\":true,\"temperature\":0," + asked + "}";
        try (var mine = new StreamClient("mine")) {
            var frames = mine.askAt(edges().getFirst().url() + path, body, _ -> {});
            assertTrue(frames.size() > 30, frames.toString());
            for (int had = 1; had < frames.size() - 1; had += 7) {
                assertEquals(
                        frames.subList(had, frames.size()),
                        mine.resume(edges().getLast().url(), frames.get(had - 1)));
            }
        }
    }

    /** What one edge answered the other knows, and the one that was killed when it is back. */
    @Test
    void aResponseIsKnownAtEveryEdgeAndAfterARestart() throws Exception {
        var first = edges().getFirst();
        var second = edges().getLast();
        try (var mine = new StreamClient("mine");
                var others = new StreamClient("theirs")) {
            var response = JSON.readTree(
                    respond(mine, first, "\"input\":\"My name is Ada.\"").body());
            var id = response.path("id").asText();
            assertEquals(
                    response, JSON.readTree(response(mine, second, "GET", id).body()));
            assertEquals(404, response(others, second, "GET", id).statusCode());

            int restarts = system.local().status(first).restarts();
            endAfter(first, FRAMES_BEFORE, true);
            var next = respond(mine, second, "\"input\":\"What is my name?\",\"previous_response_id\":\"" + id + "\"");
            assertEquals(200, next.statusCode(), next.body());
            assertTrue(
                    JSON.readTree(next.body()).at("/usage/input_tokens").asInt()
                            > response.at("/usage/total_tokens").asInt(),
                    "it follows what was said");
            Eventually.holds(
                    "the edge was started again",
                    30,
                    () -> system.local().status(first).restarts() > restarts);
            system.local().awaitReady();

            assertEquals(
                    response, JSON.readTree(response(mine, first, "GET", id).body()));
            assertEquals(200, response(mine, second, "DELETE", id).statusCode());
            assertEquals(404, response(mine, first, "GET", id).statusCode());
        }
    }

    private static HttpResponse<String> respond(StreamClient client, Instance edge, String asked) throws Exception {
        return client.send(client.call(edge.url() + "/v1/responses")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(
                        "{\"model\":\"" + figures.describe().getModel()
                                + "\",\"temperature\":0,\"max_output_tokens\":20," + asked + "}"))
                .build());
    }

    private static HttpResponse<String> response(StreamClient client, Instance edge, String method, String id)
            throws Exception {
        return client.send(client.call(edge.url() + "/v1/responses/" + id)
                .method(method, BodyPublishers.noBody())
                .build());
    }

    @Test
    void aRequestThatComesToBothEdgesIsOne() throws Exception {
        figures.awaitIdle(60);
        var begin = Instant.now();
        try (var client = new StreamClient("mine");
                var threads = Executors.newFixedThreadPool(6)) {
            var asks = new ArrayList<Callable<JsonNode>>();
            for (int i = 0; i < 6; i++) {
                var url = edges().get(i % 2).url();
                asks.add(() -> JSON.readTree(client.send(client.call(url + "/v1/chat/completions")
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", "once")
                                .POST(BodyPublishers.ofString(body(false, "")))
                                .build())
                        .body()));
            }
            var answers = new HashSet<String>();
            for (var answer :
                    threads.invokeAll(asks).stream().map(Future::resultNow).toList()) {
                answers.add(answer.path("id").asText()
                        + answer.at("/choices/0/message/content").asText());
            }
            assertEquals(1, answers.size(), answers.toString());
            assertTrue(answers.iterator().next().startsWith("chatcmpl-"), answers.toString());
        }
        assertEveryRequestEndedOnce(begin, 1);
    }

    /** Same head, same text, same end, same count of tokens; what the last word of a stopped edge said does not count. */
    private static void assertSameAnswer(List<Frame> reference, List<Frame> before, List<Frame> after)
            throws Exception {
        var whole = new ArrayList<>(before);
        whole.removeIf(frame -> frame.data().startsWith("{\"error\""));
        var id = whole.getFirst().json().path("id").asText();
        whole.addAll(after);
        assertEquals(StreamClient.content(reference), StreamClient.content(whole));
        assertEquals(reference.size(), whole.size(), "as many frames");
        assertEquals("[DONE]", whole.getLast().data());
        for (int i = 0; i < whole.size() - 1; i++) {
            assertEquals(id, whole.get(i).json().path("id").asText());
            assertEquals(
                    whole.getFirst().json().path("created"), whole.get(i).json().path("created"));
            assertEquals(
                    reference.get(i).json().path("choices"), whole.get(i).json().path("choices"), "frame " + i);
        }
        int usage = whole.size() - 2;
        for (var count : List.of("prompt_tokens", "completion_tokens")) {
            assertEquals(
                    reference.get(usage).json().path("usage").path(count),
                    whole.get(usage).json().path("usage").path(count));
        }
    }

    private static void endAfter(Instance edge, int frames, boolean killed) {
        if (frames == FRAMES_BEFORE) {
            var process = ProcessHandle.of(system.local().status(edge).pid()).orElseThrow();
            if (killed) {
                process.destroyForcibly();
            } else {
                process.destroy();
            }
        }
    }

    private static String refusal(StreamClient client, Instance edge, Frame frame) throws Exception {
        var request = frame.id().replaceAll("(\\.[0-9]+){3}$", "");
        var response = client.send(client.call(edge.url() + "/v1/streams/" + request)
                .header("Last-Event-ID", frame.id())
                .build());
        assertEquals(404, response.statusCode());
        return response.body();
    }

    /** @param salt of its own for a text that is to be computed as the other one was: from an empty slot, token by token */
    private static String body(boolean stream, String salt) {
        return """
                {"model":"%s","temperature":0,"seed":7,"max_tokens":%d,"cache_salt":"%s"%s,
                 "messages":[{"role":"user","content":"Write a long story about a miller and his river."}]}
                """.formatted(
                        figures.describe().getModel(),
                        TOKENS_MAX,
                        salt,
                        stream ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "");
    }

    private static void assertEveryRequestEndedOnce(Instant begin, int requests) throws Exception {
        var report = figures.auditSince(begin, 120);
        assertEquals(requests, report.requests());
        assertEquals(requests, report.finished());
        assertEquals(requests, report.completed());
    }

    private static List<Instance> edges() {
        return system.local().layout().instances().stream()
                .filter(instance -> instance.service() == Service.TOKENIZER)
                .toList();
    }
}
