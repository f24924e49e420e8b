package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.AlertEvent;
import dev.millrace.contract.eval.v1.AlertRaised;
import dev.millrace.contract.eval.v1.ChallengeEvent;
import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.Dimension;
import dev.millrace.contract.eval.v1.FigureValue;
import dev.millrace.contract.eval.v1.GetChallengeRequest;
import dev.millrace.contract.eval.v1.GetDriftRequest;
import dev.millrace.contract.eval.v1.GetWindowsRequest;
import dev.millrace.contract.eval.v1.ListAlertsRequest;
import dev.millrace.contract.eval.v1.OnlineServiceGrpc;
import dev.millrace.contract.eval.v1.OnlineServiceGrpc.OnlineServiceBlockingStub;
import dev.millrace.contract.eval.v1.TakeBaselineRequest;
import dev.millrace.contract.eval.v1.Verdict;
import dev.millrace.contract.eval.v1.WindowFigures;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.Scheduling;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.eval.online.SeriesKey;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.InstantSource;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the service makes of live completions as they come, on a real broker. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@TestProfile(EvalOnlineTest.Watching.class)
@NullUnmarked
class EvalOnlineTest extends EvalFixture {
    @Inject
    OnlineConfig config;

    @Inject
    FeedbackKafka kafka;

    @Inject
    ShadowRewards rewards;

    @Inject
    InstantSource clock;

    private OnlineServiceBlockingStub online;

    /** Small numbers, short times. */
    public static final class Watching implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            var config = new HashMap<>(Map.of(
                    "millrace.online.interval", "200ms",
                    "millrace.online.drift.baseline", "40",
                    "millrace.online.drift.count-min", "30",
                    "millrace.online.alerts.failures.count-min", "10",
                    "millrace.online.alerts.failures.readings", "2",
                    "millrace.online.alerts.drift-length.count-min", "30"));
            config.putAll(Map.of(
                    "millrace.online.challenge.mode", "shadow",
                    "millrace.online.challenge.champion", "champion",
                    "millrace.online.challenge.challenger", "challenger",
                    "millrace.online.challenge.share", "1",
                    "millrace.online.challenge.count-min", "30"));
            return config;
        }
    }

    @BeforeEach
    void connectOnline() {
        online = OnlineServiceGrpc.newBlockingStub(channel);
    }

    @Test
    void showsWindowsByModelVersionTenantAndTemplate() throws Exception {
        var completed = live("w1", "windowed", "tenant-1");
        // What an evaluation asked is not live.
        var evaluated = live("evaluation-1-1", "windowed", "evaluation");
        send(Topics.COMPLETIONS, List.of(evaluated, completed, completed, live("w2", "windowed", "tenant-2")));
        var score = CompletionScored.newBuilder()
                .setRequestId("w1")
                .setMetric("reward")
                .setValue(1.5)
                .build();
        sendOne(Topics.SCORES, "w1", score.toByteArray());

        await(() -> figures(Dimension.DIMENSION_MODEL, "windowed", 60_000).containsKey("reward"));
        var minute = window(Dimension.DIMENSION_MODEL, "windowed", 60_000);
        assertEquals(2, minute.getRequests());
        assertEquals(Map.of("stop", 2L), minute.getFinishReasonsMap());
        assertEquals(4, minute.getCompletionTokens());
        var figures = figures(Dimension.DIMENSION_MODEL, "windowed", 60_000);
        assertEquals(20, figures.get("tokens_per_second"), 1e-9);
        assertEquals(4, figures.get("self_perplexity"), 1e-5);
        assertEquals(120, figures.get("first_token_p50_ms"), 6);
        assertEquals(1.5, figures.get("reward"), 1e-9);
        assertEquals(0, figures.get("refusal_share"), 1e-9);
        assertEquals(1, window(Dimension.DIMENSION_TENANT, "tenant-1", 600_000).getRequests());
        assertEquals(
                1, window(Dimension.DIMENSION_TEMPLATE, "of-tenant-1", 600_000).getRequests());
        assertEquals(
                2,
                window(Dimension.DIMENSION_VERSION, "windowed@v1", 86_400_000).getRequests());
        await(() -> get("/metrics")
                .body()
                .contains("millrace_eval_window_requests{model=\"windowed\",window=\"10m\"} 2.0"));
        var error = assertThrows(
                StatusRuntimeException.class,
                () -> online.getWindows(
                        GetWindowsRequest.newBuilder().setWindowMs(7).build()));
        assertEquals(Status.Code.INVALID_ARGUMENT, error.getStatus().getCode());
    }

    @Test
    void raisesAnAlertOnceAndClearsItAndAnotherInstanceKnows() throws Exception {
        send(
                Topics.COMPLETIONS,
                Collections.nCopies(12, "").stream()
                        .map(_ -> failed(live("f" + System.nanoTime(), "broken", "t")))
                        .toList());
        await(() -> standing("failures", "broken") == 1);
        await(() -> get("/metrics").body().contains("millrace_eval_alerts{rule=\"failures\"} 1.0"));
        // It is read many times more.
        Thread.sleep(1_000);
        assertEquals(1, alerts("failures/model:broken").size());
        var raised = alerts("failures/model:broken").getFirst().getRaised();
        assertEquals("failure_share", raised.getFigure());
        assertEquals(1, raised.getValue());
        assertEquals(12, raised.getCount());

        anotherInstanceKnowsThatItStands();

        send(
                Topics.COMPLETIONS,
                Collections.nCopies(300, "").stream()
                        .map(_ -> live("g" + System.nanoTime(), "broken", "t"))
                        .toList());
        await(() -> standing("failures", "broken") == 0);
        var events = alerts("failures/model:broken");
        assertEquals(2, events.size());
        assertEquals("back", events.getLast().getCleared().getReason());
    }

    /** And has the windows of the last hour, which it has read again. */
    private void anotherInstanceKnowsThatItStands() {
        var state = new OnlineState(config, clock, rewards);
        try (var session = new OnlineSession(kafka, state, new HashMap<>(), clock, config.history())) {
            while (!session.isCaughtUp()) {
                session.read();
            }
        }
        assertEquals(
                List.of("broken"),
                state.alerts().standing().stream()
                        .filter(raised -> raised.rule().equals("failures"))
                        .map(raised -> raised.series().value())
                        .toList());
        var key = new SeriesKey(dev.millrace.eval.online.Dimension.MODEL, "broken");
        assertEquals(
                12,
                state.windows()
                        .read(key, config.windows().getLast())
                        .orElseThrow()
                        .requests());
    }

    @Test
    void keepsABaselineAndTellsWhatDriftsFromIt() throws Exception {
        send(Topics.COMPLETIONS, lengths("d", 0, 40, 2));
        await(() -> !TopicReader.committed(broker.bootstrapServers(), Topics.BASELINES, "drifting@")
                .isEmpty());
        send(Topics.COMPLETIONS, lengths("d", 40, 40, 30));
        await(() -> standing("drift-length", "drifting@v1") == 1);
        var drift =
                online
                        .getDrift(GetDriftRequest.newBuilder()
                                .setVersion("drifting@v1")
                                .build())
                        .getDriftsList()
                        .stream()
                        .filter(one -> one.getMeasure().equals("length_tokens"))
                        .findFirst()
                        .orElseThrow();
        assertEquals("first", drift.getBaseline());
        assertEquals(1, drift.getLargestGap(), 0.1);
        assertTrue(drift.getStability() > 0.25);

        var taken = online.takeBaseline(TakeBaselineRequest.newBuilder()
                .setVersion("drifting")
                .setName("since today")
                .build());
        assertEquals("drifting@v1", taken.getVersion());
        assertEquals(40, taken.getCountsMap().get("length_tokens"));
        await(() -> standing("drift-length", "drifting@v1") == 0);
        assertEquals(2, alerts("drift-length/version:drifting@v1").size());
    }

    @Test
    void asksTheChallengerOnceAndComparesItsAnswer() throws Exception {
        var answered = live("c1", "champion", "t");
        send(Topics.COMPLETIONS, List.of(answered, answered));
        await(() -> !shadows().isEmpty());
        var asked = shadows().getFirst();
        assertTrue(asked.getRequestId().startsWith("shadow:"));
        assertEquals("challenger", asked.getPrompt().getModel());
        assertEquals("evaluation", asked.getPrompt().getScheduling().getTenant());
        assertEquals(70, asked.getPrompt().getScheduling().getPriority());
        assertEquals(answered.getPrompt().getConversation(), asked.getPrompt().getConversation());
        assertEquals(0, asked.getPrompt().getParameters().getBestOf());

        var answer = live(asked.getRequestId(), "challenger", "evaluation").toBuilder();
        answer.getChoicesBuilder(0).setText("one two five");
        send(Topics.COMPLETIONS, List.of(answer.build(), answer.build()));
        await(() ->
                online.getChallenge(GetChallengeRequest.getDefaultInstance()).getPairs() == 1);
        Thread.sleep(500);
        var compared = TopicReader.committed(broker.bootstrapServers(), Topics.CHALLENGES, "shadow:").stream()
                .map(record -> parsed(record.value()))
                .toList();
        assertEquals(1, compared.size());
        assertEquals("c1", compared.getFirst().getCompared().getRequestId());
        assertEquals(2.0 / 3, compared.getFirst().getCompared().getAgreement(), 1e-9);
        assertEquals(1, shadows().size());
        var challenge = online.getChallenge(GetChallengeRequest.getDefaultInstance());
        assertEquals(1, challenge.getPairs());
        assertEquals(0, challenge.getPending());
        assertEquals(Verdict.VERDICT_HOLD, challenge.getVerdict());
        assertEquals(2.0 / 3, challenge.getAgreement(), 1e-9);
        // Nobody got it: no window has it.
        assertEquals(0, window(Dimension.DIMENSION_MODEL, "challenger", 600_000).getRequests());
    }

    private static GenerationCompleted live(String requestId, String model, String tenant) {
        var completed = completion(requestId, model).toBuilder()
                .setModelVersion("v1")
                .setAcceptedEpochMs(System.currentTimeMillis() - 1_000)
                .setPrompt(TextPrompt.newBuilder()
                        .setScheduling(Scheduling.newBuilder().setTenant(tenant))
                        .setTemplate("of-" + tenant)
                        .setParameters(TextParameters.newBuilder().setBestOf(2))
                        .setConversation(Conversation.newBuilder()
                                .addMessages(
                                        ChatMessage.newBuilder().setRole("user").setContent("Count."))));
        completed.getChoicesBuilder(0).setText("one two three");
        return completed.build();
    }

    private static GenerationCompleted failed(GenerationCompleted completed) {
        var failed = completed.toBuilder();
        failed.getChoicesBuilder(0).setFinishReason(FinishReason.FINISH_REASON_ERROR);
        return failed.build();
    }

    private static List<GenerationCompleted> lengths(String prefix, int from, int count, int tokens) {
        return IntStream.range(from, from + count)
                .mapToObj(i -> {
                    var completed = live(prefix + i, "drifting", "t").toBuilder();
                    completed.setChoices(
                            0,
                            CompletedChoice.newBuilder()
                                    .setText("one two three")
                                    .setFinishReason(FinishReason.FINISH_REASON_STOP)
                                    .addAllTokenIds(Collections.nCopies(tokens + i % 5, 7)));
                    return completed.build();
                })
                .toList();
    }

    private void send(String topic, List<GenerationCompleted> completions) throws Exception {
        for (var completed : completions) {
            sendOne(topic, completed.getRequestId(), completed.toByteArray());
        }
    }

    private void sendOne(String topic, String key, byte[] value) throws Exception {
        producer().send(new ProducerRecord<>(topic, key, value)).get();
    }

    private KafkaProducer<String, byte[]> producer;

    private KafkaProducer<String, byte[]> producer() {
        if (producer == null) {
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", broker.bootstrapServers()),
                    new StringSerializer(),
                    new ByteArraySerializer());
        }
        return producer;
    }

    private WindowFigures window(Dimension dimension, String series, long windowMs) {
        var windows = online.getWindows(GetWindowsRequest.newBuilder()
                        .setDimension(dimension)
                        .setSeries(series)
                        .setWindowMs(windowMs)
                        .build())
                .getWindowsList();
        return windows.isEmpty() ? WindowFigures.getDefaultInstance() : windows.getFirst();
    }

    private Map<String, Double> figures(Dimension dimension, String series, long windowMs) {
        return window(dimension, series, windowMs).getFiguresList().stream()
                .collect(Collectors.toMap(FigureValue::getFigure, FigureValue::getValue));
    }

    private long standing(String rule, String series) {
        return online.listAlerts(ListAlertsRequest.getDefaultInstance()).getAlertsList().stream()
                .filter(alert -> alert.getRule().equals(rule))
                .map(AlertRaised::getSeries)
                .filter(series::equals)
                .count();
    }

    private List<AlertEvent> alerts(String key) {
        return TopicReader.committed(broker.bootstrapServers(), Topics.ALERTS, key).stream()
                .map(record -> {
                    try {
                        return AlertEvent.parseFrom(record.value());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private List<PromptSubmitted> shadows() {
        return TopicReader.committed(broker.bootstrapServers(), Topics.PROMPTS, "shadow:").stream()
                .map(record -> {
                    try {
                        return PromptSubmitted.parseFrom(record.value());
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
    }

    private static ChallengeEvent parsed(byte[] value) {
        try {
            return ChallengeEvent.parseFrom(value);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
