package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.EvalServiceGrpc;
import dev.millrace.contract.eval.v1.EvalServiceGrpc.EvalServiceBlockingStub;
import dev.millrace.contract.eval.v1.GetFiguresRequest;
import dev.millrace.contract.eval.v1.OnlineFigures;
import dev.millrace.contract.eval.v1.WatchScoresRequest;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc.FeedbackServiceBlockingStub;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationTimings;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.CompletionTimings;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.Usage;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** The service on a real broker, seen from outside: topics, gRPC and plain HTTP. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@TestMethodOrder(OrderAnnotation.class)
@NullUnmarked
class EvalServiceTest {
    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    BrokerResource.Broker broker;

    @Inject
    ScoreFeed feed;

    @ConfigProperty(name = "quarkus.grpc.server.test-port")
    int grpcPort;

    @ConfigProperty(name = "quarkus.http.test-port")
    int httpPort;

    private ManagedChannel channel;
    private EvalServiceBlockingStub eval;
    private FeedbackServiceBlockingStub feedback;

    @BeforeEach
    void connect() {
        channel = ManagedChannelBuilder.forAddress("127.0.0.1", grpcPort)
                .usePlaintext()
                .build();
        eval = EvalServiceGrpc.newBlockingStub(channel);
        feedback = FeedbackServiceGrpc.newBlockingStub(channel);
    }

    @AfterEach
    void disconnect() {
        channel.shutdownNow();
    }

    @Test
    @Order(1)
    void turnsACompletionIntoFiguresMetricsAndScores() throws Exception {
        // Probabilities ½ and ⅛: perplexity 4. One token after the first, in 50 ms: 20 a second.
        produce("r1", completion("r1", "first").toByteArray());
        produce("r1", completion("r1", "first").toByteArray());
        produce("r2", failed("r2", "first").toByteArray());

        await(() -> figures("first").getCompletions() == 2);
        var figures = figures("first");
        assertEquals(Map.of("stop", 1L, "error", 1L), figures.getFinishReasonsMap());
        assertEquals(14, figures.getPromptTokens());
        assertEquals(3, figures.getCompletionTokens());
        assertEquals(4.0, figures.getSelfPerplexity(), 1e-5);
        assertEquals(20.0, figures.getTokensPerSecond(), 1e-9);
        assertEquals(2.0, figures.getMeanLength(), 1e-9);
        assertEquals(120, figures.getFirstTokenMsP50(), 1e-9);
        assertEquals(120, figures.getFirstTokenMsP95(), 1e-9);

        var metrics = get("/metrics").body();
        for (var line : List.of(
                "millrace_eval_completions_total{finish_reason=\"stop\",model=\"first\"} 1.0",
                "millrace_eval_completions_total{finish_reason=\"error\",model=\"first\"} 1.0",
                "millrace_eval_prompt_tokens_total{model=\"first\"} 14.0",
                "millrace_eval_completion_tokens_total{model=\"first\"} 3.0",
                "millrace_eval_tokens_per_second{model=\"first\"} 20.0",
                "millrace_eval_mean_length_tokens{model=\"first\"} 2.0",
                "millrace_eval_self_perplexity{model=\"first\"} 4.0",
                "millrace_eval_first_token_seconds{model=\"first\",quantile=\"0.95\"} 0.12")) {
            assertTrue(metrics.contains(line), () -> line + " is not in\n" + metrics);
        }

        var records = TopicReader.read(broker.bootstrapServers(), Topics.SCORES, "r1", 3);
        // Tracing is off, as it is by default: the completion's span is handed on.
        records.forEach(record -> assertEquals(TRACEPARENT, header(record, "traceparent")));
        var scores = records.stream().map(record -> parse(record.value())).toList();
        assertEquals(
                Map.of("length_tokens", 2L, "self_perplexity", 4L, "tokens_per_second", 20L),
                scores.stream().collect(Collectors.toMap(CompletionScored::getMetric, s -> Math.round(s.getValue()))));
        for (var score : scores) {
            assertEquals("r1", score.getRequestId());
            assertEquals("first", score.getModel());
            assertEquals("online", score.getScorer());
            assertTrue(score.getScoredEpochMs() > 0);
        }
    }

    @Test
    @Order(2)
    void putsPoisonOnTheDeadLetterTopicAndGoesOn() throws Exception {
        var secret = "the secret prompt".getBytes(UTF_8);
        var nameless = completion("", "second").toByteArray();
        produce("poison", secret);
        produce("poison", null);
        produce("poison", nameless);
        produce("poison", completion("r3", "second").toByteArray());

        await(() -> figures("second").getCompletions() == 1);
        var letters = TopicReader.read(broker.bootstrapServers(), "completions.dlq", "poison", 3);
        assertArrayEquals(secret, letters.get(0).value());
        assertArrayEquals(null, letters.get(1).value());
        assertArrayEquals(nameless, letters.get(2).value());
        var headers = new ArrayList<String>();
        letters.get(0).headers().forEach(header -> headers.add(new String(header.value(), UTF_8)));
        assertFalse(headers.stream().anyMatch(text -> text.contains("secret")), headers.toString());
        assertEquals("not a record of the topic's message type", header(letters.get(0), Headers.DEAD_LETTER_REASON));
        assertEquals("the record has no value", header(letters.get(1), Headers.DEAD_LETTER_REASON));
        assertEquals("request_id: must have 1 to 128 characters", header(letters.get(2), Headers.DEAD_LETTER_REASON));
        assertEquals("completions", header(letters.get(0), Headers.DEAD_LETTER_TOPIC));
        assertTrue(header(letters.get(0), Headers.DEAD_LETTER_PARTITION).matches("[0-7]"));
        assertTrue(header(letters.get(0), Headers.DEAD_LETTER_OFFSET).matches("[0-9]+"));
        assertTrue(get("/metrics").body().contains("millrace_eval_dead_letters_total 3.0"));
        // Acknowledged as well, or the next start would read them again: 3 records of the test before and 4 of this.
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            await(() -> committed(admin) == 7);
            var group =
                    admin.describeConsumerGroups(List.of("eval-service")).all().get();
            assertEquals(GroupType.CONSUMER, group.get("eval-service").type());
        }
        assertEquals(200, get("/health/ready").statusCode());
    }

    @Test
    @Order(3)
    void putsAValidRankingOnTheLogBeforeItAnswers() throws Exception {
        var ranking = ranking("prompt-1", 1, 1);
        var response =
                feedback.submitRanking(request(ranking.setRankingId("forged").build()));

        var record = TopicReader.read(broker.bootstrapServers(), Topics.RANKINGS, response.getRankingId(), 1)
                .getFirst();
        var recorded = FeedbackRecorded.parseFrom(record.value()).getRanking();
        assertEquals(response.getRankingId(), recorded.getRankingId());
        assertNotEquals("forged", recorded.getRankingId());
        assertEquals(36, UUID.fromString(recorded.getRankingId()).toString().length());
        assertTrue(Math.abs(System.currentTimeMillis() - recorded.getRecordedEpochMs()) < 60_000);
        assertEquals(
                ranking.build(),
                recorded.toBuilder()
                        .setRankingId("forged")
                        .clearRecordedEpochMs()
                        .build());
    }

    @Test
    @Order(4)
    void namesTheFieldOfAnInvalidRanking() {
        var gap = assertThrows(
                StatusRuntimeException.class,
                () -> feedback.submitRanking(request(ranking("prompt-2", 1, 3).build())));
        assertEquals(Status.Code.INVALID_ARGUMENT, gap.getStatus().getCode());
        assertTrue(gap.getStatus().getDescription().startsWith("ranking.positions[1].rank: "), gap.toString());

        var empty = assertThrows(
                StatusRuntimeException.class, () -> feedback.submitRanking(SubmitRankingRequest.getDefaultInstance()));
        assertTrue(empty.getStatus().getDescription().startsWith("ranking.prompt_id: "), empty.toString());

        // Four texts of 65,536 characters of 4 bytes: 1 MiB, though each is within its bound.
        var large = ranking("prompt-2", 1, 2);
        for (int i = 0; i < 2; i++) {
            large.setAnswers(i, large.getAnswers(i).toBuilder().setText("😀".repeat(65_536)));
        }
        large.setPrompt("😀".repeat(65_536));
        large.addAnswers(large.getAnswers(0).toBuilder().setAnswerId("c"));
        large.addPositions(RankedPosition.newBuilder().setAnswerId("c").setRank(3));
        var tooLarge = assertThrows(StatusRuntimeException.class, () -> feedback.submitRanking(request(large.build())));
        assertEquals(Status.Code.INVALID_ARGUMENT, tooLarge.getStatus().getCode());
        assertTrue(tooLarge.getStatus().getDescription().startsWith("ranking: "), tooLarge.toString());
    }

    @Test
    @Order(5)
    void streamsTheScoresSomebodyWatchesAndFreesTheCallOnCancel() throws Exception {
        var wanted = new RecordingObserver();
        EvalServiceGrpc.newStub(channel)
                .watchScores(
                        WatchScoresRequest.newBuilder()
                                .setMetric("length_tokens")
                                .setModel("watched")
                                .build(),
                        wanted);
        await(() -> feed.watchers() == 1);
        produce("r4", completion("r4", "unwatched").toByteArray());
        produce("r5", completion("r5", "watched").toByteArray());

        await(() -> wanted.scores().size() == 1);
        assertEquals("r5", wanted.scores().getFirst().getRequestId());
        assertEquals(2.0, wanted.scores().getFirst().getValue());
        wanted.cancel();
        await(() -> feed.watchers() == 0);
    }

    @Test
    @Order(6)
    void endsAReaderThatFallsTooFarBehind() throws Exception {
        var slow = new RecordingObserver().takingOnly(1);
        var brisk = new RecordingObserver();
        // A metric of its own: scores of the tests before may still be on their way.
        var own = WatchScoresRequest.newBuilder().setMetric("falling_behind").build();
        EvalServiceGrpc.newStub(channel).watchScores(own, slow);
        EvalServiceGrpc.newStub(channel).watchScores(own, brisk);
        await(() -> feed.watchers() == 2);
        // The transport takes what fits its own window (1 MiB or a little more), then the backlog of 1024 fills.
        var score = CompletionScored.newBuilder()
                .setRequestId("x".repeat(8_192))
                .setMetric("falling_behind")
                .build();
        int sent = 0;
        while (feed.watchers() == 2 && sent < 4096) {
            feed.publish(score);
            sent++;
            int all = sent;
            await(() -> brisk.scores().size() == all);
        }
        assertEquals(1, feed.watchers());
        assertTrue(sent > 1024 && sent < 4096, "ended after " + sent);
        assertEquals(sent, brisk.scores().size());
        slow.takeAll();
        await(() -> slow.failure() != null);
        assertEquals(
                Status.Code.RESOURCE_EXHAUSTED,
                Status.fromThrowable(slow.failure()).getCode());
        brisk.cancel();
        await(() -> feed.watchers() == 0);
    }

    @Test
    @Order(7)
    void letsOnlySoManyWatch() throws Exception {
        var observers = new ArrayList<RecordingObserver>();
        for (int i = 0; i < 3; i++) {
            var observer = new RecordingObserver();
            EvalServiceGrpc.newStub(channel).watchScores(WatchScoresRequest.getDefaultInstance(), observer);
            observers.add(observer);
        }
        await(() -> feed.watchers() == 3);
        var error = assertThrows(
                StatusRuntimeException.class,
                () -> eval.watchScores(WatchScoresRequest.getDefaultInstance()).hasNext());
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, error.getStatus().getCode());
        observers.forEach(RecordingObserver::cancel);
        await(() -> feed.watchers() == 0);
    }

    @Test
    @Order(8)
    void tellsItsHealthOnBothPorts() throws Exception {
        assertEquals(200, get("/health/live").statusCode());
        assertEquals(200, get("/health/ready").statusCode());
        var health = HealthGrpc.newBlockingStub(channel).check(HealthCheckRequest.getDefaultInstance());
        assertEquals(ServingStatus.SERVING, health.getStatus());
        var service = HealthCheckRequest.newBuilder().setService("millrace.eval.v1.EvalService");
        assertEquals(
                ServingStatus.SERVING,
                HealthGrpc.newBlockingStub(channel).check(service.build()).getStatus());
    }

    @Test
    @Order(9)
    void saysSoWhileTheBrokerIsAwayAndGoesOnWhenItIsBack() throws Exception {
        broker.stop();
        var error = assertThrows(
                StatusRuntimeException.class,
                () -> feedback.submitRanking(request(ranking("prompt-3", 1, 2).build())));
        assertEquals(Status.Code.UNAVAILABLE, error.getStatus().getCode());
        assertEquals(2, figures("first").getCompletions());

        broker.start();
        produce("r6", completion("r6", "back").toByteArray());
        await(() -> figures("back").getCompletions() == 1);
        assertFalse(feedback.submitRanking(request(ranking("prompt-4", 2, 1).build()))
                .getRankingId()
                .isEmpty());
    }

    private OnlineFigures figures(String model) {
        var response =
                eval.getFigures(GetFiguresRequest.newBuilder().setModel(model).build());
        return response.getFiguresCount() == 0 ? OnlineFigures.getDefaultInstance() : response.getFigures(0);
    }

    private HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:%d%s".formatted(httpPort, path));
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private void produce(String key, byte[] value) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            var record = new ProducerRecord<>(Topics.COMPLETIONS, key, value);
            record.headers().add("traceparent", TRACEPARENT.getBytes(UTF_8));
            producer.send(record).get();
        }
    }

    private static long committed(Admin admin) throws Exception {
        var offsets = admin.listConsumerGroupOffsets("eval-service")
                .partitionsToOffsetAndMetadata()
                .get();
        return offsets.values().stream().mapToLong(OffsetAndMetadata::offset).sum();
    }

    private static GenerationCompleted completion(String requestId, String model) {
        return GenerationCompleted.newBuilder()
                .setRequestId(requestId)
                .setModel(model)
                .setUsage(Usage.newBuilder().setPromptTokens(7).setCompletionTokens(2))
                .addChoices(CompletedChoice.newBuilder()
                        .setText("ab")
                        .setFinishReason(FinishReason.FINISH_REASON_STOP)
                        .addAllTokenIds(List.of(5, 6))
                        .addAllLogprobs(List.of((float) Math.log(0.5), (float) Math.log(0.125))))
                .setTimings(CompletionTimings.newBuilder()
                        .setFirstTokenMs(120)
                        .setTotalMs(180)
                        .setGeneration(GenerationTimings.newBuilder().setDecodeMs(50)))
                .build();
    }

    private static GenerationCompleted failed(String requestId, String model) {
        var base = completion(requestId, model).toBuilder();
        base.setChoices(
                0,
                CompletedChoice.newBuilder()
                        .setFinishReason(FinishReason.FINISH_REASON_ERROR)
                        .addTokenIds(5)
                        .addLogprobs(-50));
        return base.build();
    }

    private static RankingRecorded.Builder ranking(String promptId, int first, int second) {
        return RankingRecorded.newBuilder()
                .setPromptId(promptId)
                .setPrompt("prompt")
                .addAnswers(RankedAnswer.newBuilder().setAnswerId("a").setText("one"))
                .addAnswers(RankedAnswer.newBuilder().setAnswerId("b").setText("two"))
                .addPositions(RankedPosition.newBuilder().setAnswerId("a").setRank(first))
                .addPositions(RankedPosition.newBuilder().setAnswerId("b").setRank(second))
                .setLabellerId("l")
                .setCriterion("helpful");
    }

    private static SubmitRankingRequest request(RankingRecorded ranking) {
        return SubmitRankingRequest.newBuilder().setRanking(ranking).build();
    }

    private static CompletionScored parse(byte[] bytes) {
        try {
            return CompletionScored.parseFrom(bytes);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static String header(org.apache.kafka.clients.consumer.ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private static void await(Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + 30_000_000_000L;
        while (!condition.call()) {
            assertTrue(System.nanoTime() < end, "it did not come true in 30 s");
            Thread.sleep(1);
        }
    }
}
