package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.DecodeRequest;
import dev.millrace.contract.tokenizer.v1.EncodeRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextResponse;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole edge against a real broker and a scripted sampler: every door, every way out. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
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
    }

    // --- HTTP

    @Test
    void answersAsAWhole() throws Exception {
        var response = chat("say Hello, wörld 👋", "");

        assertEquals(200, response.statusCode());
        assertEquals("application/json", header(response, "content-type"));
        var body = JSON.readTree(response.body());
        assertTrue(body.path("id").asText().startsWith("chatcmpl-"), response.body());
        assertEquals("chat.completion", body.path("object").asText());
        assertEquals(EdgeSurroundings.MODEL, body.path("model").asText());
        var choice = body.path("choices").path(0);
        assertEquals("Hello, wörld 👋", choice.path("message").path("content").asText());
        assertEquals("assistant", choice.path("message").path("role").asText());
        assertEquals("stop", choice.path("finish_reason").asText());
        assertEquals(
                "Hello, wörld 👋".getBytes(UTF_8).length + 1,
                body.path("usage").path("completion_tokens").asInt());
    }

    @Test
    void streamsFramesInTheirOrder() throws Exception {
        var response = chat("say Grüße", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}");

        assertEquals(200, response.statusCode());
        assertEquals("text/event-stream", header(response, "content-type"));
        assertEquals("no-cache", header(response, "cache-control"));
        assertEquals("no", header(response, "x-accel-buffering"));
        var frames = frames(response.body());
        assertEquals("[DONE]", frames.getLast());
        var first = JSON.readTree(frames.getFirst());
        assertEquals(
                "{\"role\":\"assistant\",\"content\":\"\"}",
                first.at("/choices/0/delta").toString());
        assertTrue(first.has("usage") && first.path("usage").isNull());
        assertEquals("Grüße", content(frames));
        var finish = JSON.readTree(frames.get(frames.size() - 3));
        assertEquals("stop", finish.at("/choices/0/finish_reason").asText());
        assertEquals("{}", finish.at("/choices/0/delta").toString());
        var usage = JSON.readTree(frames.get(frames.size() - 2));
        assertEquals(0, usage.path("choices").size());
        assertEquals(8, usage.at("/usage/completion_tokens").asInt());
    }

    @Test
    void reportsLogprobsWhoseTokensJoinToTheContent() throws Exception {
        var body = JSON.readTree(
                chat("say aé👋", ",\"logprobs\":true,\"top_logprobs\":2").body());

        var joined = new StringBuilder();
        int bytes = 0;
        for (var token : body.at("/choices/0/logprobs/content")) {
            joined.append(token.path("token").asText());
            bytes += token.path("bytes").size();
            assertEquals(2, token.path("top_logprobs").size());
            assertEquals(-0.5, token.path("logprob").asDouble());
        }
        assertEquals("aé👋", joined.toString());
        assertEquals(7, bytes);
    }

    @Test
    void endsAtAStopStringAndTellsTheSampler() throws Exception {
        var response = chat("say one two three four", ",\"stop\":[\"thr\"],\"stream\":true");

        var frames = frames(response.body());
        assertEquals("one two ", content(frames));
        assertEquals(
                "stop",
                JSON.readTree(frames.get(frames.size() - 2))
                        .at("/choices/0/finish_reason")
                        .asText());
        var id = JSON.readTree(frames.getFirst()).path("id").asText();
        assertEquals(CancelReason.CANCEL_REASON_STOP_STRING, cancellation(id).getReason());
        var completed = completion(id);
        assertEquals("one two ", completed.getChoices(0).getText());
        assertEquals(FinishReason.FINISH_REASON_STOP, completed.getChoices(0).getFinishReason());
    }

    @Test
    void publishesResolvedParametersAndOneCompletion() throws Exception {
        var body = JSON.readTree(chat("cut abcdef", ",\"max_tokens\":3,\"temperature\":0.2,\"seed\":-7")
                .body());

        assertEquals("length", body.at("/choices/0/finish_reason").asText());
        assertEquals("abc", body.at("/choices/0/message/content").asText());
        var id = body.path("id").asText();
        var requested = probe().await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        request -> request.getRequestId().equals(id));
        assertEquals(3, requested.getParameters().getMaxNewTokens());
        assertEquals(0.2f, requested.getParameters().getTemperature());
        assertEquals(40, requested.getParameters().getTopK());
        assertEquals(1f, requested.getParameters().getTopP());
        assertEquals(-7, requested.getParameters().getSeed());
        assertEquals(List.of(257), requested.getParameters().getStopTokenIdsList());
        assertEquals(3, requested.getReplyPartition());
        assertEquals("abc", completion(id).getChoices(0).getText());
        assertEquals(1, completions(id));
    }

    @Test
    void leavingAStreamCancelsIt() throws Exception {
        var mark = UUID.randomUUID().toString();
        try (var socket = send("forever", ",\"stream\":true,\"user\":\"" + mark + "\"")) {
            var received = new StringBuilder();
            while (received.indexOf("\"content\":\".") < 0) {
                received.append((char) socket.getInputStream().read());
            }
            var id = received.substring(received.indexOf("chatcmpl-")).split("\"", 2)[0];
            socket.close();
            assertEquals(
                    CancelReason.CANCEL_REASON_CLIENT_GONE, cancellation(id).getReason());
            var completed = completion(id);
            assertEquals(
                    FinishReason.FINISH_REASON_CANCELLED,
                    completed.getChoices(0).getFinishReason());
            assertTrue(completed.getChoices(0).getText().startsWith("."));
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void leavingBeforeTheFirstTokenCancels() throws Exception {
        for (var streaming : List.of("true", "false")) {
            int before = cancellations();
            try (var socket = send("silent", ",\"stream\":" + streaming)) {
                waitUntilOpen(1);
            }
            waitUntilNothingIsOpen();
            assertEquals(before + 1, cancellations(), "streaming " + streaming);
        }
    }

    @Test
    void keepsASilentStreamAliveWithComments() throws Exception {
        try (var socket = send("silent", ",\"stream\":true")) {
            var received = new StringBuilder();
            while (!received.toString().contains("\n: ping\n\n")) {
                received.append((char) socket.getInputStream().read());
            }
            assertTrue(received.toString().contains("\"role\":\"assistant\""), received.toString());
        }
        waitUntilNothingIsOpen();
    }

    @Test
    void saysInAFrameWhatFailedAfterTheFirstByte() throws Exception {
        var frames = frames(chat("fail", ",\"stream\":true").body());

        var error = JSON.readTree(frames.getLast()).path("error");
        assertEquals("The model is away.", error.path("message").asText());
        assertFalse(frames.contains("[DONE]"));
        var whole = chat("fail", "");
        assertEquals(503, whole.statusCode());
        assertEquals(
                "server_error", JSON.readTree(whole.body()).at("/error/type").asText());
    }

    @Test
    void answersFaultsWithTheErrorObject() throws Exception {
        assertError(404, "not_found", request("GET", "/v1/nothing", null, null));
        assertError(404, "not_found", request("GET", "/nothing.html", null, null));
        assertError(404, "model_not_found", request("GET", "/v1/models/other", null, null));
        assertError(405, "method_not_allowed", request("GET", "/v1/chat/completions", null, null));
        assertError(405, "method_not_allowed", request("DELETE", "/v1/models", null, null));
        assertError(415, "unsupported_media_type", request("POST", "/v1/chat/completions", "text/plain", "{}"));
        assertError(400, "invalid_json", request("POST", "/v1/chat/completions", "application/json", "{\"model\":"));
        assertError(400, "invalid_json", request("POST", "/v1/chat/completions", "application/json", ""));
        assertError(400, "invalid_json", post("[".repeat(5_000)));
        assertError(413, "request_too_large", post("{\"model\":\"" + "x".repeat(1 << 20) + "\"}"));
        assertError(413, "request_too_large", post("{\"model\":\"" + "x".repeat(12 << 20) + "\"}"));
        assertError(400, "missing_required_parameter", post("{\"model\":\"tiny-model\"}"));
        assertError(400, "context_length_exceeded", chat("say " + "x".repeat(EdgeSurroundings.CONTEXT), ""));
        assertError(
                404,
                "model_not_found",
                post("{\"model\":\"gpt\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"));
    }

    @Test
    void listsItsModelUnderBothPaths() throws Exception {
        for (var base : List.of("/v1/models", "/models")) {
            var list = JSON.readTree(request("GET", base, null, null).body());
            assertEquals("list", list.path("object").asText());
            assertEquals(EdgeSurroundings.MODEL, list.at("/data/0/id").asText());
            var one = JSON.readTree(request("GET", base + "/" + EdgeSurroundings.MODEL, null, null)
                    .body());
            assertEquals("model", one.path("object").asText());
        }
    }

    @Test
    void echoesTheRequestIdAndGuardsBrowsers() throws Exception {
        var response = http.send(
                HttpRequest.newBuilder(uri("/v1/models"))
                        .header("X-Request-Id", "abc-1")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertEquals("abc-1", header(response, "x-request-id"));
        assertTrue(header(response, "content-security-policy").startsWith("default-src 'none'"));
        assertEquals("nosniff", header(response, "x-content-type-options"));
    }

    @Test
    void servesTheChatPageUnderItsPolicy() throws Exception {
        var page = request("GET", "/", null, null);

        assertEquals(200, page.statusCode());
        assertTrue(header(page, "content-type").startsWith("text/html"), header(page, "content-type"));
        assertTrue(header(page, "content-security-policy").contains("script-src 'self'"));
        assertEquals("no-cache", header(page, "cache-control"));
    }

    @Test
    void dropsAReaderThatHasStopped() throws Exception {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            send(socket, "wide 15000", ",\"stream\":true,\"logprobs\":true,\"top_logprobs\":20");
            var reason = probe().await(
                            Topics.GENERATION_CONTROL,
                            GenerationCancelled.parser(),
                            one -> one.getReason() == CancelReason.CANCEL_REASON_SLOW_READER);
            completion(reason.getRequestId());
        }
        waitUntilNothingIsOpen();
    }

    // --- topics

    @Test
    void answersAPromptFromItsTopicOnce() {
        var id = "pipeline-" + UUID.randomUUID();
        var prompt = PromptSubmitted.newBuilder().setRequestId(id).setPrompt(prompt("say by topic"));
        produce(Topics.PROMPTS, "caller-7", prompt.build().toByteArray());
        produce(Topics.PROMPTS, "caller-7", prompt.build().toByteArray());

        var completed = completion(id);
        assertEquals("by topic", completed.getChoices(0).getText());
        assertEquals("caller-7", completed.getCallerId());
        produce(Topics.PROMPTS, "caller-7", prompt.build().toByteArray());
        var last = "pipeline-" + UUID.randomUUID();
        produce(Topics.PROMPTS, "caller-7", prompt.setRequestId(last).build().toByteArray());
        completion(last);
        assertEquals(1, completions(id));
    }

    @Test
    void setsUnusablePromptsAside() {
        var key = UUID.randomUUID().toString();
        produce(Topics.PROMPTS, key, new byte[] {1, 2, 3});
        produce(
                Topics.PROMPTS,
                key,
                PromptSubmitted.newBuilder().setPrompt(prompt("")).build().toByteArray());

        var letter = probe().await(Topics.deadLetter(Topics.PROMPTS), record -> key.equals(record.key()));
        assertEquals(
                "not a PromptSubmitted message",
                new String(
                        letter.headers().lastHeader(Headers.DEAD_LETTER_REASON).value(), UTF_8));
    }

    // --- what the last run left

    @Test
    void endsStreamsOfTheLastRunAndGoesOnWithItsPrompts() throws Exception {
        assertEquals(
                CancelReason.CANCEL_REASON_EDGE_RESTARTED,
                cancellation(LastRun.STREAM).getReason());
        var ended = completion(LastRun.STREAM);
        assertEquals(FinishReason.FINISH_REASON_CANCELLED, ended.getChoices(0).getFinishReason());
        assertTrue(ended.getChoices(0).getText().startsWith("."), "what was said is kept");
        assertEquals("go on", completion(LastRun.PROMPT).getChoices(0).getText());
        // A prompt that the last run had published but not committed comes again, and is not answered again.
        produce(
                Topics.PROMPTS,
                "k",
                PromptSubmitted.newBuilder()
                        .setRequestId(LastRun.PROMPT)
                        .setPrompt(prompt("say go on"))
                        .build()
                        .toByteArray());
        answersAPromptFromItsTopicOnce();
        for (var id : List.of(LastRun.STREAM, LastRun.PROMPT, LastRun.DONE)) {
            assertEquals(1, completions(id), id);
        }
        assertEquals(0, completions(LastRun.ELSEWHERE));
    }

    // --- gRPC

    @Test
    void encodesAndDecodesOverGrpc() {
        withGrpc(channel -> {
            var stub = TokenizerServiceGrpc.newBlockingStub(channel);
            var encoded = stub.encode(EncodeRequest.newBuilder().setText("né").build());
            assertEquals(List.of(110, 195, 169), encoded.getTokenIdsList());
            assertEquals(
                    "né",
                    stub.decode(DecodeRequest.newBuilder()
                                    .addAllTokenIds(encoded.getTokenIdsList())
                                    .build())
                            .getText());
            var refused = assertThrows(
                    StatusRuntimeException.class,
                    () -> stub.decode(
                            DecodeRequest.newBuilder().addTokenIds(9_999).build()));
            assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
        });
    }

    @Test
    void streamsTextOverGrpc() {
        withGrpc(channel -> {
            var events = new ArrayList<GenerateTextResponse>();
            TokenizerServiceGrpc.newBlockingStub(channel)
                    .generateText(GenerateTextRequest.newBuilder()
                            .setPrompt(prompt("say grpc é"))
                            .build())
                    .forEachRemaining(events::add);

            assertTrue(events.getFirst().hasStarted());
            var text = new StringBuilder();
            events.stream()
                    .filter(GenerateTextResponse::hasDelta)
                    .forEach(e -> text.append(e.getDelta().getText()));
            assertEquals("grpc é", text.toString());
            var finished = events.getLast().getFinished();
            assertEquals(FinishReason.FINISH_REASON_STOP, finished.getFinishReasons(0));
            assertEquals(8, finished.getUsage().getCompletionTokens());
        });
    }

    @Test
    void cancellingACallCancelsItsGeneration() throws Exception {
        withGrpc(channel -> {
            var context = Context.current().withCancellation();
            var id = new String[1];
            context.run(() -> {
                var events = TokenizerServiceGrpc.newBlockingStub(channel)
                        .generateText(GenerateTextRequest.newBuilder()
                                .setPrompt(prompt("forever"))
                                .build());
                id[0] = events.next().getStarted().getRequestId();
                events.next();
            });
            context.cancel(null);
            assertEquals(
                    CancelReason.CANCEL_REASON_CLIENT_GONE, cancellation(id[0]).getReason());
            completion(id[0]);
        });
        waitUntilNothingIsOpen();
    }

    @Test
    void endsACallThatIsNotRead() throws Exception {
        withGrpc(channel -> {
            var reader = new UnreadCall();
            TokenizerServiceGrpc.newStub(channel)
                    .generateText(
                            GenerateTextRequest.newBuilder()
                                    .setPrompt(prompt("wide 15000"))
                                    .build(),
                            reader);
            var id = reader.first.join().getStarted().getRequestId();
            assertEquals(
                    CancelReason.CANCEL_REASON_SLOW_READER, cancellation(id).getReason());
            completion(id);
        });
        waitUntilNothingIsOpen();
    }

    /** Asks for one message and never again. */
    private static final class UnreadCall implements ClientResponseObserver<GenerateTextRequest, GenerateTextResponse> {
        private final CompletableFuture<GenerateTextResponse> first = new CompletableFuture<>();

        @Override
        public void beforeStart(ClientCallStreamObserver<GenerateTextRequest> call) {
            call.disableAutoRequestWithInitial(1);
        }

        @Override
        public void onNext(GenerateTextResponse message) {
            first.complete(message);
        }

        @Override
        public void onError(Throwable failure) {
            first.completeExceptionally(failure);
        }

        @Override
        public void onCompleted() {}
    }

    // --- what the tests say it with

    private HttpResponse<String> chat(String user, String more) throws Exception {
        return post(body(user, more));
    }

    private static String body(String user, String more) {
        return "{\"model\":\"tiny-model\",\"messages\":[{\"role\":\"user\",\"content\":\"" + user + "\"}]" + more + "}";
    }

    private HttpResponse<String> post(String body) throws Exception {
        return request("POST", "/v1/chat/completions", "application/json", body);
    }

    private HttpResponse<String> request(String method, String path, @Nullable String type, @Nullable String body)
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

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Sends a chat request on a plain socket, which the test may drop. */
    private Socket send(String user, String more) throws IOException {
        var socket = new Socket("127.0.0.1", port);
        send(socket, user, more);
        return socket;
    }

    private static void send(Socket socket, String user, String more) throws IOException {
        var body = body(user, more).getBytes(UTF_8);
        var head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                + body.length + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        socket.getOutputStream().write(body);
    }

    private static void assertError(int status, String code, HttpResponse<String> response) throws IOException {
        assertEquals(status, response.statusCode(), response.body());
        assertEquals("application/json", header(response, "content-type"));
        var error = JSON.readTree(response.body()).path("error");
        assertEquals(code, error.path("code").asText(), response.body());
        for (var field : List.of("message", "type", "param", "code")) {
            assertTrue(error.has(field), response.body());
        }
    }

    /** The data of each frame; fails when a line is anything but data, a comment or empty. */
    private static List<String> frames(String stream) {
        var frames = new ArrayList<String>();
        for (var frame : stream.split("\n\n")) {
            if (!frame.startsWith(":")) {
                assertTrue(frame.startsWith("data: "), frame);
                frames.add(frame.substring("data: ".length()));
            }
        }
        return frames;
    }

    private static String content(List<String> frames) throws IOException {
        var text = new StringBuilder();
        for (var frame : frames) {
            if (!frame.equals("[DONE]")) {
                JsonNode delta = JSON.readTree(frame).at("/choices/0/delta/content");
                text.append(delta.asText(""));
            }
        }
        return text.toString();
    }

    private TopicProbe probe() {
        return new TopicProbe(bootstrap);
    }

    private GenerationCompleted completion(String id) {
        return probe().await(
                        Topics.COMPLETIONS,
                        GenerationCompleted.parser(),
                        done -> done.getRequestId().equals(id));
    }

    private int completions(String id) {
        return probe().all(
                        Topics.COMPLETIONS,
                        GenerationCompleted.parser(),
                        done -> done.getRequestId().equals(id))
                .size();
    }

    private GenerationCancelled cancellation(String id) {
        return probe().await(
                        Topics.GENERATION_CONTROL,
                        GenerationCancelled.parser(),
                        one -> one.getRequestId().equals(id));
    }

    private int cancellations() {
        return probe().all(Topics.GENERATION_CONTROL, GenerationCancelled.parser(), one -> true)
                .size();
    }

    private void produce(String topic, String key, byte[] value) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value));
        }
    }

    private static TextPrompt prompt(String user) {
        return TextPrompt.newBuilder()
                .setConversation(Conversation.newBuilder()
                        .addMessages(ChatMessage.newBuilder().setRole("user").setContent(user)))
                .build();
    }

    private void withGrpc(Consumer<ManagedChannel> calls) {
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

    private void waitUntilOpen(int count) throws InterruptedException {
        for (int i = 0; i < 500 && edge.open().size() != count; i++) {
            Thread.sleep(10);
        }
        assertEquals(count, edge.open().size());
    }

    private void waitUntilNothingIsOpen() throws InterruptedException {
        waitUntilOpen(0);
    }
}
