package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.tokenizer.resume.EventId;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** A running edge with a real broker and a scripted sampler, and what tests say to it. */
abstract class EdgeFixture {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FRAME = Pattern.compile("(?:id: ([!-~]+)\n)?(?:event: [a-z_.]+\n)?data: ([^\n]*)");

    final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @ConfigProperty(name = "millrace.edge.kafka-bootstrap-servers")
    String bootstrap = "";

    @ConfigProperty(name = "quarkus.grpc.server.test-port")
    int grpcPort;

    @Inject
    Edge edge;

    @BeforeEach
    void waitUntilReady() throws InterruptedException {
        for (int i = 0; i < 400 && !edge.isReady(); i++) {
            Thread.sleep(50);
        }
        assertTrue(edge.isReady(), "the edge is not ready");
        // What the last run left open has its grace, and takes room until then.
        for (int i = 0; i < 1_000 && edge.open().size() > 0; i++) {
            Thread.sleep(10);
        }
    }

    HttpResponse<String> chat(String user, String more) throws Exception {
        return post(body(user, more));
    }

    static String body(String user, String more) {
        return "{\"model\":\"tiny-model\",\"messages\":[{\"role\":\"user\",\"content\":\"" + user + "\"}]" + more + "}";
    }

    HttpResponse<String> post(String body) throws Exception {
        return request("POST", "/v1/chat/completions", "application/json", body);
    }

    HttpResponse<String> request(String method, String path, @Nullable String type, @Nullable String body)
            throws Exception {
        var request = HttpRequest.newBuilder(uri(path))
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Sends a chat request on a plain socket, which the test may drop. */
    Socket send(String user, String more) throws IOException {
        var socket = new Socket("127.0.0.1", port);
        send(socket, user, more);
        return socket;
    }

    static void send(Socket socket, String user, String more, String... headers) throws IOException {
        var body = body(user, more).getBytes(UTF_8);
        var head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n"
                + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList()) + "\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        socket.getOutputStream().write(body);
    }

    static void assertError(int status, String code, HttpResponse<String> response) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals("application/json", header(response, "content-type"));
        var error = JSON.readTree(response.body()).path("error");
        assertEquals(code, error.path("code").asText(), response.body());
        for (var field : List.of("message", "type", "param", "code")) {
            assertTrue(error.has(field), response.body());
        }
    }

    /** The data of each frame; fails when a frame is anything but an id and data, an error without an id, or a comment. */
    static List<String> frames(String stream) {
        return numbered(stream).stream().map(Frame::data).toList();
    }

    /** The data of each frame of a stream that cannot be resumed; fails when a frame is anything but data, or a comment. */
    static List<String> framesWithoutIds(String stream) {
        return List.of(stream.split("\n\n")).stream()
                .filter(frame -> !frame.startsWith(":"))
                .peek(frame -> assertTrue(frame.matches("data: [^\n]+"), frame))
                .map(frame -> frame.substring("data: ".length()))
                .toList();
    }

    /** Whether a frame tells that the answer has failed, in whosever words. */
    private static boolean isError(String data) {
        return data.startsWith("{\"error\":")
                || data.contains("\"type\":\"error\"")
                || data.contains("response.failed");
    }

    /** A frame of a stream; one that tells an error has no id. */
    record Frame(String id, String data) {}

    static List<Frame> numbered(String stream) {
        var frames = new ArrayList<Frame>();
        for (var frame : stream.split("\n\n")) {
            if (!frame.isEmpty() && !frame.startsWith(":")) {
                var parts = FRAME.matcher(frame);
                assertTrue(parts.matches(), frame);
                var id = parts.group(1);
                assertEquals(id == null, isError(parts.group(2)), frame);
                frames.add(new Frame(id == null ? "" : id, parts.group(2)));
            }
        }
        return frames;
    }

    /** The rest of a stream behind the frame with this id; all of it without one. */
    HttpResponse<String> resume(List<Frame> frames, @Nullable String lastEventId) throws Exception {
        var request = EventId.parse(frames.getFirst().id()).orElseThrow().requestId();
        var get = HttpRequest.newBuilder(uri("/v1/streams/" + request));
        if (lastEventId != null) {
            get.header("Last-Event-ID", lastEventId);
        }
        return http.send(get.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** What comes after the frame with this id. */
    static String after(String stream, String id) {
        int frame = stream.indexOf("id: " + id + "\n");
        return stream.substring(stream.indexOf("\n\n", frame) + 2);
    }

    static String content(List<String> frames) throws IOException {
        var text = new StringBuilder();
        for (var frame : frames) {
            if (!frame.equals("[DONE]")) {
                JsonNode delta = JSON.readTree(frame).at("/choices/0/delta/content");
                text.append(delta.asText(""));
            }
        }
        return text.toString();
    }

    TopicProbe probe() {
        return new TopicProbe(bootstrap);
    }

    GenerationCompleted completion(String id) {
        return probe().await(
                        Topics.COMPLETIONS,
                        GenerationCompleted.parser(),
                        done -> done.getRequestId().equals(id));
    }

    int completions(String id) {
        return probe().all(
                        Topics.COMPLETIONS,
                        GenerationCompleted.parser(),
                        done -> done.getRequestId().equals(id))
                .size();
    }

    GenerationCancelled cancellation(String id) {
        return probe().await(
                        Topics.GENERATION_CONTROL,
                        GenerationCancelled.parser(),
                        one -> one.getRequestId().equals(id));
    }

    int cancellations() {
        return probe().all(Topics.GENERATION_CONTROL, GenerationCancelled.parser(), one -> true)
                .size();
    }

    void produce(String topic, String key, byte @Nullable [] value) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value));
        }
    }

    static TextPrompt prompt(String user) {
        return TextPrompt.newBuilder()
                .setConversation(Conversation.newBuilder()
                        .addMessages(ChatMessage.newBuilder().setRole("user").setContent(user)))
                .build();
    }

    void withGrpc(Consumer<ManagedChannel> calls) {
        // A small window, so that a call which is not read fills up within a test.
        var channel = NettyChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .flowControlWindow(32_768)
                .build();
        try {
            calls.accept(channel);
        } finally {
            channel.shutdownNow();
        }
    }

    void waitUntilOpen(int count) throws InterruptedException {
        for (int i = 0; i < 500 && edge.open().size() != count; i++) {
            Thread.sleep(10);
        }
        assertEquals(count, edge.open().size());
    }

    void waitUntilNothingIsOpen() throws InterruptedException {
        waitUntilOpen(0);
    }
}
