package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Damaged requests at every HTTP door: each is answered, or refused with the error object, within its time, and nothing
 * stays open. {@code -Dmillrace.fuzz=N} tries more; the message of a failure names the seed.
 */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(3_600)
class EdgeFuzzTest extends EdgeFixture {
    private static final int ROUNDS = Integer.getInteger("millrace.fuzz", 2_000);
    private static final long SEED = Long.getLong("millrace.fuzz.seed", 1);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    /** What the scripted sampler says of a prompt that damage has made into no script. */
    private static final String NO_SCRIPT = "The model is away.";

    private static final Map<String, String> DOORS = Map.of(
            "/v1/chat/completions",
            """
            {"model":"tiny-model","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"say hi"}],
             "temperature":0.5,"top_p":0.9,"n":1,"stop":["x"],"seed":7,"logit_bias":{"65":-1},"max_tokens":9,"stream":false,
             "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}],"tool_choice":"none",
             "response_format":{"type":"text"},"logprobs":true,"top_logprobs":2,"metadata":{"a":"b"}}""",
            "/v1/completions",
            """
            {"model":"tiny-model","prompt":["say hi","say ho"],"max_tokens":9,"temperature":1,"logprobs":2,"echo":false,
             "best_of":1,"n":1,"stop":"x","presence_penalty":0.1,"frequency_penalty":0.1,"min_p":0.1,"user":"u"}""",
            "/v1/responses",
            """
            {"model":"tiny-model","input":[{"role":"user","content":[{"type":"input_text","text":"say hi"}]}],
             "instructions":"Be brief.","max_output_tokens":9,"temperature":1,"store":true,"metadata":{"k":"v"}}""",
            "/tokenize",
            """
            {"content":"héllo","add_special":true,"with_pieces":true}""",
            "/detokenize",
            """
            {"tokens":[72,105]}""",
            "/apply-template",
            """
            {"messages":[{"role":"user","content":"hi"}],"add_generation_prompt":true}""",
            "/v1/embeddings",
            """
            {"model":"tiny-model","input":["a","b"],"encoding_format":"float","dimensions":3}""",
            "/v1/classify",
            """
            {"model":"tiny-model","input":["a",[65,66]],"truncate":true,"use_activation":true}""",
            "/v1/rerank",
            """
            {"model":"m","query":"q","documents":["a","b"],"top_n":1}""");

    @Test
    void damagedBodiesAreAnsweredOrRefused() throws Exception {
        var doors = DOORS.keySet().stream().sorted().toList();
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
            var random = new Random(SEED + round);
            var door = doors.get(round % doors.size());
            var body = new DamagedJson(random).of(JSON.readTree(DOORS.get(door)));
            var answer = http.send(
                    HttpRequest.newBuilder(uri(door))
                            .timeout(LONGEST)
                            .header("Content-Type", "application/json")
                            .POST(BodyPublishers.ofByteArray(body))
                            .build(),
                    BodyHandlers.ofString());
            var name = "seed " + (SEED + round) + ", " + door + ": " + new String(body, UTF_8) + "\n" + answer.body();
            assertTrue(answer.statusCode() < 500 || answer.body().contains(NO_SCRIPT), name);
            if (answer.statusCode() != 200) {
                refused++;
                assertSays(answer, name);
            }
        }
        assertTrue(refused > ROUNDS / 10 && refused < ROUNDS, refused + " of " + ROUNDS + " refused");
        waitUntilNothingIsOpen();
        assertEquals(200, chat("say fine", "").statusCode());
    }

    private static void assertSays(HttpResponse<String> answer, String name) throws IOException {
        JsonNode error = JSON.readTree(answer.body()).path("error");
        assertTrue(error.path("message").asText().length() > 3, name);
        for (var inside : List.of("Exception", "dev.millrace", "java.", "/home", "/root", "kafka")) {
            assertTrue(!error.path("message").asText().contains(inside), inside + " in " + name);
        }
    }

    @Test
    void nothingOfARequestIsLogged() throws Exception {
        var lines = new java.util.concurrent.ConcurrentLinkedQueue<String>();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record.getMessage() + java.util.Arrays.toString(record.getParameters()) + record.getThrown());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var root = Logger.getLogger("");
        root.addHandler(handler);
        try {
            chat("say walnut\\u001b[31m\\r\\nINFO forged", "");
            chat("fail walnut", "");
            chat("say walnut", ",\"temperature\":\"walnut\"");
            request("POST", "/v1/walnut", "application/json", "{\"walnut\":");
            waitUntilNothingIsOpen();
        } finally {
            root.removeHandler(handler);
        }
        assertTrue(lines.stream().anyMatch(line -> line.contains("chatcmpl-")), "nothing was logged at all: " + lines);
        assertEquals(
                List.of(),
                lines.stream().filter(line -> line.contains("walnut")).toList());
    }

    /** Framing: half-made heads, doubled lengths, broken chunks. A connection is answered below 500, or closed. */
    @Test
    void damagedFramesNeverHangNorFailTheServer() throws Exception {
        var statuses = new java.util.TreeMap<String, Integer>();
        for (int round = 0; round < ROUNDS / 10; round++) {
            var random = new Random(SEED + round);
            var bytes = damaged(FRAMES.get(random.nextInt(FRAMES.size())), random);
            var status = exchange(bytes);
            statuses.merge(status, 1, Integer::sum);
            // 501 and 505: a coding or a version of HTTP that is not spoken here.
            assertTrue(
                    !status.startsWith("5") || Set.of("501", "505").contains(status),
                    "seed " + (SEED + round) + ": " + status + " to " + new String(bytes, ISO_8859_1));
        }
        assertTrue(statuses.size() > 1, statuses.toString());
        waitUntilNothingIsOpen();
        assertEquals(200, chat("say fine", "").statusCode());
    }

    private static final List<String> FRAMES = List.of(
            "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n",
            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}",
            "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{}",
            "POST /tokenize HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 9\r\n\r\n{}",
            "POST /tokenize HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "2\r\n{}\r\n0\r\n\r\n",
            "POST /tokenize HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "ffffffffffff\r\n{}\r\n0\r\n\r\n",
            "GET /v1/models HTTP/1.1\r\nHost: x\r\nA: " + "b".repeat(20_000) + "\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0",
            "GET http://other/v1/models?q=%zz HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n");

    private static byte[] damaged(String frame, Random random) {
        byte[] bytes = frame.getBytes(ISO_8859_1);
        for (int i = random.nextInt(4); i > 0; i--) {
            bytes[random.nextInt(Math.min(bytes.length, 200))] = (byte) random.nextInt(256);
        }
        return random.nextInt(5) == 0 ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length) + 1) : bytes;
    }

    /** The status of the first answer, "closed" when the server went without one, "waits" when it waits for the rest. */
    private String exchange(byte[] bytes) throws IOException {
        try (var socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(300);
            socket.getOutputStream().write(bytes);
            var answer = new ByteArrayOutputStream();
            while (answer.size() < 12) {
                int read = socket.getInputStream().read();
                if (read < 0) {
                    return "closed";
                }
                answer.write(read);
            }
            var head = answer.toString(ISO_8859_1);
            return head.startsWith("HTTP/1.") ? head.substring(9) : "HTTP/2";
        } catch (SocketTimeoutException e) {
            return "waits";
        } catch (IOException e) {
            return "closed";
        }
    }
}
