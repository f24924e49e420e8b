package dev.millrace.local.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.Topics;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.local.system.Port;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The system as {@code ./millrace up --secure} starts it, with a limit that a test can reach. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecureIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int REQUESTS_PER_MINUTE = 12;
    /** A word that no log may hold. */
    private static final String MARK = "xylophonequartz";
    /** Names of packages and classes, paths, topics, lines of a stack trace. */
    private static final Pattern INNARDS = Pattern.compile(
            "dev\\.millrace|java\\.|io\\.(vertx|netty|grpc|quarkus)|com\\.fasterxml|Exception|/tmp|/home|\\.java|"
                    + "generation-requests|generated-tokens|completions\\.dlq|\\bat [a-z]+\\.");

    private static final List<String> SAID = new ArrayList<>();
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static RunningSystem system;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        system = RunningSystem.secured(
                "secure", Map.of("MILLRACE_EDGE_LIMITS_REQUESTS_PER_MINUTE", "" + REQUESTS_PER_MINUTE), SAID::add);
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    @Order(1)
    void asksForTheKeysThatItShowedOnce() throws Exception {
        assertEquals(401, chat("", "Hi").statusCode());
        assertEquals(200, get("/health", "").statusCode());
        assertEquals(200, get("/", "").statusCode());
        assertEquals(401, get("/v1/models", "").statusCode());
        assertEquals(200, get("/v1/models", key("user")).statusCode());
        assertEquals(403, get("/nothing", key("user")).statusCode());
        assertEquals(404, get("/nothing", key("admin")).statusCode());
        var kept = Files.readString(system.local().settings().keysFile());
        assertFalse(kept.contains(key("user")) || kept.contains(key("admin")));
    }

    @Test
    @Order(2)
    void keepsWhatIdentifiesPeopleOffTheTopics() throws Exception {
        var answer = chat(key("user"), "Write to joe@example.org or +1 212 555 0100 about DE89 3704 0044 0532 0130 00");
        assertEquals(200, answer.statusCode(), answer.body());
        assertEquals(
                "" + REQUESTS_PER_MINUTE,
                answer.headers().firstValue("x-ratelimit-limit-requests").orElse(""));

        var id = JSON.readTree(answer.body()).path("id").asText();
        var completed = completion(id);
        assertEquals(
                "Write to [EMAIL] or [PHONE] about [IBAN]",
                completed.getPrompt().getConversation().getMessages(0).getContent());
    }

    @Test
    @Order(3)
    void saysWhenTheLimitIsReached() throws Exception {
        HttpResponse<String> last = chat(key("admin"), "Hi");
        for (int i = 0; i < REQUESTS_PER_MINUTE && last.statusCode() == 200; i++) {
            last = chat(key("admin"), "Hi");
        }
        for (int i = 0; i < REQUESTS_PER_MINUTE && last.statusCode() != 429; i++) {
            last = post(key("admin"), "{}");
        }
        assertEquals(429, last.statusCode(), last.body());
        assertEquals(
                "rate_limit_exceeded",
                JSON.readTree(last.body()).at("/error/code").asText());
        int seconds = Integer.parseInt(last.headers().firstValue("retry-after").orElse("0"));
        assertTrue(seconds >= 1 && seconds <= 60 / REQUESTS_PER_MINUTE, "retry after " + seconds);
        assertEquals(
                "0", last.headers().firstValue("x-ratelimit-remaining-requests").orElse(""));
    }

    /** The last one: it stops the system, so that the logs are whole. */
    @Test
    @Order(4)
    void writesNothingOfWhatPeopleSayIntoLogs() throws Exception {
        var answers = new ArrayList<HttpResponse<String>>();
        answers.add(chat(key("user"), MARK + "\\r\\n2026-01-01 ERROR forged \\u001b[31m"));
        answers.add(post(
                key("user"),
                "{\"model\":\"" + MARK + "\\r\\nforged\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));
        answers.add(post(key("user"), "{\"model\":\"m\",\"messages\":\"" + MARK));
        answers.add(post(key("user"), "{\"" + MARK + "\":tru" + MARK + "}"));
        answers.add(post(key("user"), "[".repeat(2_000) + MARK));
        answers.add(
                post(key("user"), "{\"model\":\"m\",\"temperature\":" + "9".repeat(500) + ",\"x\":\"" + MARK + "\"}"));
        answers.add(post(MARK, "{}"));
        answers.add(get("/v1/models/" + MARK, key("user")));
        answers.add(get("/" + MARK + "%0d%0aforged", key("admin")));
        for (var answer : answers) {
            assertFalse(
                    answer.statusCode() != 200 && INNARDS.matcher(answer.body()).find(), answer.body());
        }
        raw("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + MARK + "\u001b[31m\r\nx-" + MARK
                + ": 1\r\nContent-Length: 9999999\r\n\r\n");
        raw("GET /" + MARK + " NONSENSE\r\n\r\n");
        raw("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: -" + MARK + "\r\n\r\n");
        refusedCall();
        submitted();

        system.close();
        try (var logs = Files.list(system.local().settings().logs())) {
            for (Path log : logs.toList()) {
                var text = Files.readString(log);
                assertFalse(text.contains(MARK), () -> log + ": " + lineWith(text, MARK));
                assertFalse(text.contains("forged"), () -> log + ": " + lineWith(text, "forged"));
                assertFalse(text.contains(key("user")) || text.contains(key("admin")), () -> log + " holds a key");
            }
        }
    }

    private static void refusedCall() {
        try {
            TokenizerServiceGrpc.newBlockingStub(system.channel(Port.TOKENIZER_GRPC))
                    .encode(EncodeRequest.newBuilder().setText(MARK).build());
            throw new AssertionError("a call without a key passed");
        } catch (StatusRuntimeException e) {
            assertEquals(Status.Code.UNAUTHENTICATED, e.getStatus().getCode());
        }
    }

    /** A prompt that is answered, one that is refused, and bytes that are none. */
    private static void submitted() throws Exception {
        var prompt = TextPrompt.newBuilder()
                .setConversation(Conversation.newBuilder()
                        .addMessages(ChatMessage.newBuilder().setRole("user").setContent(MARK)));
        prompt.getParametersBuilder().setMaxNewTokens(4);
        var good = PromptSubmitted.newBuilder().setRequestId("by-topic").setPrompt(prompt);
        var bad = PromptSubmitted.newBuilder().setRequestId(MARK + "\r\n").setPrompt(prompt);
        var other = PromptSubmitted.newBuilder().setPrompt(prompt.clone().setModel(MARK));
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", system.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (var value : List.of(
                    bad.build().toByteArray(),
                    other.build().toByteArray(),
                    ("no protobuf: " + MARK).getBytes(UTF_8),
                    good.build().toByteArray())) {
                producer.send(new ProducerRecord<>(Topics.PROMPTS, MARK, value));
            }
        }
        completion("by-topic");
    }

    private static GenerationCompleted completion(String id) throws Exception {
        try (var consumer = new KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", system.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(Topics.COMPLETIONS).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long endNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (System.nanoTime() < endNanos) {
                for (var record : consumer.poll(Duration.ofMillis(200))) {
                    if (id.equals(record.key())) {
                        return GenerationCompleted.parseFrom(record.value());
                    }
                }
            }
        }
        throw new AssertionError("no completion of " + id);
    }

    private static HttpResponse<String> chat(String key, String user) throws Exception {
        return post(
                key,
                "{\"model\":\"%s\",\"max_tokens\":4,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                        .formatted(model(), user));
    }

    private static String model() {
        return Path.of(System.getProperty("millrace.package")).getFileName().toString();
    }

    private static HttpResponse<String> post(String key, String body) throws Exception {
        return HTTP.send(
                to("/v1/chat/completions", key)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String key) throws Exception {
        return HTTP.send(to(path, key).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder to(String path, String key) {
        var request = HttpRequest.newBuilder(URI.create(system.url() + path)).timeout(Duration.ofSeconds(60));
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    private static void raw(String request) throws IOException {
        try (var socket = new Socket("127.0.0.1", URI.create(system.url()).getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(UTF_8));
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        }
    }

    /** The key of this role, out of what was said at the start. */
    private static String key(String role) {
        return SAID.stream()
                .filter(line -> line.strip().startsWith(role + " "))
                .map(line -> line.strip().substring(role.length()).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String lineWith(String text, String what) {
        return text.lines().filter(line -> line.contains(what)).findFirst().orElse("");
    }
}
