package dev.millrace.sampler.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.FailureCode;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationFinished;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.sampler.ScriptedLogits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole sampler between a real broker and a model server with scripted logits. */
class SamplerRuntimeTest {
    private static final ScriptedLogits LOGITS = Surroundings.LOGITS;

    @TempDir
    private static Path folder;

    private static int[] ports;
    private static EmbeddedBroker broker;
    private static Topic topic;
    private ScriptedModel model;
    private SamplerRuntime sampler;

    @BeforeAll
    static void startBroker() throws Exception {
        ports = EmbeddedBroker.freePorts();
        broker = EmbeddedBroker.start(folder, ports[0], ports[1]);
        Surroundings.createTopics(broker.bootstrapServers());
        topic = new Topic(broker.bootstrapServers());
    }

    @AfterAll
    static void stopBroker() {
        topic.close();
        broker.close();
    }

    @BeforeEach
    void startModelAndSampler() throws Exception {
        model = new ScriptedModel(LOGITS, 0);
        sampler = start(256);
    }

    @AfterEach
    void stopModelAndSampler() {
        sampler.close();
        model.close();
        assertEquals(List.of(), model.breaches);
    }

    @Test
    void aRequestYieldsItsTokensAndOneEndOnItsReplyPartition() throws Exception {
        var request = Topic.sampled("plain", 40).build();
        topic.request(request);
        var events = topic.awaitEnd("plain");
        assertWhole(request, events);
        assertTrue(topic.all(Topics.GENERATED_TOKENS).stream()
                .filter(record -> record.key().equals("plain"))
                .allMatch(record -> record.partition() == 3));
        var token = events.getFirst().getToken();
        assertEquals(2, token.getTopLogprobsCount());
        assertTrue(token.getLogprob() < 0);
        var finished = events.getLast().getFinished();
        assertEquals(FinishReason.FINISH_REASON_LENGTH, finished.getChoices(0).getReason());
        assertEquals(2, finished.getPromptTokens());
        assertEquals(ScriptedModel.VERSION, finished.getModelVersion());
        await(() -> model.openSequences() == 0); // closing follows the last event
    }

    @Test
    void manyRequestsAtOnceAllGetTheirOwnText() throws Exception {
        var requests = IntStream.range(0, 60)
                .mapToObj(i -> Topic.sampled("many-" + i, 20).build())
                .toList();
        for (var request : requests) {
            topic.request(request);
        }
        for (var request : requests) {
            assertWhole(request, topic.awaitEnd(request.getRequestId()));
        }
        assertTrue(model.rows.get() > 0, "some draws fell outside the candidates");
    }

    @Test
    void aSmallHouseServesMoreRequestsThanItHolds() throws Exception {
        sampler.close();
        sampler = start(2);
        model.stepTakes(1);
        for (int i = 0; i < 20; i++) {
            topic.request(Topic.sampled("small-" + i, 10).build());
        }
        for (int i = 0; i < 20; i++) {
            topic.awaitEnd("small-" + i);
        }
    }

    @Test
    void aRepeatedRequestIsAnsweredOnce() throws Exception {
        model.stepTakes(10);
        var request = Topic.sampled("twice", 20).build();
        topic.request(request);
        topic.request(request);
        assertWhole(request, topic.awaitEnd("twice"));
        topic.request(request);
        model.stepTakes(0);
        topic.request(Topic.sampled("after-twice", 3).build());
        topic.awaitEnd("after-twice");
        awaitCommitted();
        assertWhole(request, topic.events("twice"));
    }

    @Test
    void aCancelledRequestEndsAndFreesItsSequence() throws Exception {
        model.stepTakes(20);
        topic.request(Topic.sampled("cancelled", 500).build());
        topic.await("cancelled", events -> events.size() >= 3);
        topic.cancel("cancelled");
        var events = topic.awaitEnd("cancelled");
        assertEquals(
                FinishReason.FINISH_REASON_CANCELLED, end(events).getChoices(0).getReason());
        assertEquals(events.size() - 1, end(events).getChoices(0).getGeneratedTokens());
        await(() -> model.openSequences() == 0);
        topic.cancel("cancelled");
    }

    @Test
    void aCancelThatCameFirstIsHonoured() throws Exception {
        int opened = model.opened.get();
        topic.cancel("hasty");
        sampler.close();
        sampler = start(256);
        topic.request(Topic.sampled("hasty", 10).build());
        var events = topic.awaitEnd("hasty");
        assertEquals(
                FinishReason.FINISH_REASON_CANCELLED, end(events).getChoices(0).getReason());
        assertEquals(1, events.size());
        assertEquals(opened, model.opened.get());
    }

    @Test
    void anExpiredRequestEndsWithoutTheModel() throws Exception {
        int opened = model.opened.get();
        topic.request(Topic.sampled("expired", 10)
                .setDeadlineEpochMs(System.currentTimeMillis() - 1)
                .build());
        var events = topic.awaitEnd("expired");
        assertEquals(
                FinishReason.FINISH_REASON_DEADLINE, end(events).getChoices(0).getReason());
        assertEquals("", end(events).getModelVersion());
        assertEquals(opened, model.opened.get());
    }

    @Test
    void theDeadlineEndsARunningRequest() throws Exception {
        model.stepTakes(20);
        topic.request(Topic.sampled("slow", 5000)
                .setDeadlineEpochMs(System.currentTimeMillis() + 500)
                .build());
        var events = topic.awaitEnd("slow");
        assertEquals(
                FinishReason.FINISH_REASON_DEADLINE, end(events).getChoices(0).getReason());
        assertTrue(events.size() > 2);
        await(() -> model.openSequences() == 0);
    }

    @Test
    void aWrongRequestFailsAndTheFieldIsNamed() throws Exception {
        var request = Topic.sampled("wrong", 10);
        request.getParametersBuilder().setChoices(17);
        topic.request(request.build());
        var failure = end(topic.awaitEnd("wrong")).getFailure();
        assertEquals(FailureCode.FAILURE_CODE_INVALID, failure.getCode());
        assertEquals("choices: must be from 1 to 16, was 17", failure.getMessage());
    }

    @Test
    void aBrokenStreamIsOnlyAStall() throws Exception {
        model.stepTakes(5);
        var request = Topic.sampled("broken", 60).build();
        topic.request(request);
        topic.await("broken", events -> events.size() >= 5);
        model.breakStreams();
        topic.await("broken", events -> events.size() >= 20);
        model.breakStreams();
        assertWhole(request, topic.awaitEnd("broken"));
    }

    @Test
    void aModelThatRestartsIsOnlyAStall() throws Exception {
        model.stepTakes(5);
        var request = Topic.sampled("restarted", 60).build();
        topic.request(request);
        topic.await("restarted", events -> events.size() >= 5);
        int port = model.port();
        model.close();
        Thread.sleep(1500);
        assertTrue(sampler.isReady());
        model = new ScriptedModel(LOGITS, port);
        assertWhole(request, topic.awaitEnd("restarted"));
    }

    @Test
    void aBrokerThatRestartsIsOnlyAStall() throws Exception {
        model.stepTakes(20);
        var request = Topic.sampled("buffered", 150).build();
        topic.request(request);
        topic.await("buffered", events -> events.size() >= 10);
        broker.close();
        broker = EmbeddedBroker.start(folder, ports[0], ports[1]);
        assertWhole(request, topic.awaitEnd("buffered"));
        awaitCommitted();
    }

    @Test
    void aFullModelIsAskedAgain() throws Exception {
        model.isFull(true);
        var request = Topic.sampled("patient", 10).build();
        topic.request(request);
        await(() -> model.opened.get() >= 3);
        model.isFull(false);
        assertWhole(request, topic.awaitEnd("patient"));
    }

    @Test
    void aStoppedSamplerLeavesTheRestToTheNextOne() throws Exception {
        model.stepTakes(10);
        var request = Topic.sampled("handed-over", 80).build();
        topic.request(request);
        topic.await("handed-over", events -> events.size() >= 10);
        sampler.close();
        int left = topic.events("handed-over").size();
        await(() -> model.openSequences() == 0); // closing follows the last event
        Thread.sleep(100);
        assertEquals(left, topic.events("handed-over").size());
        sampler = start(256);
        assertWhole(request, topic.awaitEnd("handed-over"));
        awaitCommitted();
    }

    @Test
    void aSecondSamplerSharesTheWorkWithoutGapOrRepeat() throws Exception {
        model.stepTakes(2);
        var requests = IntStream.range(0, 8)
                .mapToObj(i -> Topic.sampled("shared-" + i, 600).build())
                .toList();
        for (var request : requests) {
            topic.request(request);
        }
        for (var request : requests) {
            topic.await(request.getRequestId(), events -> events.size() >= 10);
        }
        var second = start(new TestConfig(model.address(), broker.bootstrapServers(), 256, "sampler-1"));
        for (var request : requests) {
            assertTrue(topic.events(request.getRequestId()).stream().allMatch(GenerationEvent::hasToken));
        }
        for (var request : requests) {
            assertWhole(request, topic.awaitEnd(request.getRequestId()));
        }
        second.close();
        awaitCommitted();
    }

    @Test
    void aKilledSamplerIsContinuedWithoutGapOrRepeat() throws Exception {
        sampler.close();
        model.stepTakes(10);
        var process = SamplerProcess.start(model.address(), broker.bootstrapServers());
        var requests = IntStream.range(0, 5)
                .mapToObj(i -> i % 2 == 0
                        ? Topic.sampled("killed-" + i, 60 + 20 * i).build()
                        : Topic.steered("killed-" + i, 60 + 20 * i).build())
                .toList();
        for (var request : requests) {
            topic.request(request);
        }
        for (var request : requests) {
            topic.await(request.getRequestId(), events -> events.size() >= 20);
        }
        process.destroyForcibly().waitFor();
        await(() -> model.openSequences() == 0);
        sampler = start(256);
        for (var request : requests) {
            assertWhole(request, topic.awaitEnd(request.getRequestId()));
        }
        awaitCommitted();
        sampler.close();
        sampler = start(256);
        for (var request : requests) {
            assertWhole(request, topic.events(request.getRequestId()));
        }
    }

    @Test
    void poisonRecordsAreSetAsideAndDoNotBlock() throws Exception {
        topic.raw(Topics.GENERATION_REQUESTS, "poison", "no protobuf".getBytes(StandardCharsets.UTF_8));
        topic.raw(Topics.GENERATION_CONTROL, "poison", new byte[] {-1, -1, -1});
        topic.request(Topic.sampled("nowhere", 3).setReplyPartition(99).build());
        topic.request(Topic.sampled("after-poison", 3).build());
        topic.awaitEnd("after-poison");
        await(() -> deadLetters(Topics.GENERATION_REQUESTS) >= 2 && deadLetters(Topics.GENERATION_CONTROL) >= 1);
        var letter = topic.all(Topics.deadLetter(Topics.GENERATION_REQUESTS)).getFirst();
        assertEquals("poison", letter.key());
        assertEquals(
                "not a GenerationRequested with a request id",
                new String(
                        letter.headers().lastHeader(Headers.DEAD_LETTER_REASON).value(), StandardCharsets.UTF_8));
        awaitCommitted();
    }

    @Test
    void recordsWithoutAValueDoNotKeepASamplerFromStarting() throws Exception {
        sampler.close();
        for (var name : List.of(Topics.GENERATION_REQUESTS, Topics.GENERATION_CONTROL, Topics.GENERATED_TOKENS)) {
            topic.raw(name, "tombstone", null);
        }
        sampler = start(256);
        topic.request(Topic.sampled("after-tombstone", 3).build());
        topic.awaitEnd("after-tombstone");
        awaitCommitted();
    }

    private SamplerRuntime start(int sessionsMax) throws Exception {
        return start(new TestConfig(model.address(), broker.bootstrapServers(), sessionsMax));
    }

    private static SamplerRuntime start(SamplerConfig config) throws Exception {
        var runtime = new SamplerRuntime(config, new SimpleMeterRegistry(), InstantSource.system());
        runtime.start();
        await(runtime::isReady);
        return runtime;
    }

    private int deadLetters(String of) {
        return topic.all(Topics.deadLetter(of)).size();
    }

    private static GenerationFinished end(List<GenerationEvent> events) {
        return events.getLast().getFinished();
    }

    /** Gapless, ended once, and the text of an undisturbed generation. */
    static void assertWhole(GenerationRequested request, List<GenerationEvent> events) {
        var tokens = events.subList(0, events.size() - 1);
        assertTrue(tokens.stream().allMatch(GenerationEvent::hasToken), "one end, at the end");
        assertEquals(
                IntStream.range(0, tokens.size()).boxed().toList(),
                tokens.stream().map(event -> event.getToken().getSequence()).toList());
        assertEquals(
                LOGITS.generate(GenerationMapper.fromProto(request)),
                tokens.stream().map(event -> event.getToken().getTokenId()).toList());
        assertEquals(tokens.size(), end(events).getChoices(0).getGeneratedTokens());
    }

    /** Until everything on generation-requests is committed. */
    private static void awaitCommitted() throws Exception {
        try (var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
                var reader = new org.apache.kafka.clients.consumer.KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new org.apache.kafka.common.serialization.StringDeserializer(),
                        new org.apache.kafka.common.serialization.ByteArrayDeserializer())) {
            var ends = reader.endOffsets(List.of(
                    new TopicPartition(Topics.GENERATION_REQUESTS, 0),
                    new TopicPartition(Topics.GENERATION_REQUESTS, 1)));
            await(() -> {
                var committed = admin.listConsumerGroupOffsets("sampler")
                        .partitionsToOffsetAndMetadata()
                        .get();
                return ends.entrySet().stream()
                        .allMatch(end -> end.getValue() == 0
                                || (committed.get(end.getKey()) != null
                                        && committed.get(end.getKey()).offset() == end.getValue()));
            });
        }
    }

    static void await(Callable<Boolean> condition) throws Exception {
        long until = System.nanoTime() + 60_000_000_000L;
        while (!condition.call()) {
            assertTrue(System.nanoTime() < until, "not in time");
            Thread.sleep(20);
        }
    }
}
