package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.MessageLite;
import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.AlertEvent;
import dev.millrace.contract.eval.v1.ChallengeEvent;
import dev.millrace.contract.eval.v1.CompletionScored;
import dev.millrace.contract.eval.v1.Verdict;
import dev.millrace.eval.app.LiveChallenge.Write;
import dev.millrace.eval.online.alert.AlertRule;
import dev.millrace.eval.online.challenge.Comparison;
import dev.millrace.eval.online.challenge.Difference;
import dev.millrace.eval.online.drift.Baseline;
import dev.millrace.eval.online.drift.Measure;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** What follows from records, without a broker: they come back as it would send them. */
class OnlineWorkTest {
    private static final Map<String, String> CANARY = Map.of(
            "millrace.online.challenge.mode", "canary",
            "millrace.online.challenge.champion", "one",
            "millrace.online.challenge.challenger", "two",
            "millrace.online.challenge.count-min", "100");

    private long nowMs = 1_800_000_000_000L;
    private final List<ConsumerRecord<String, byte[]>> log = new ArrayList<>();

    @Test
    void aCanaryIsJudgedOnceAndCountsEachAnswerOnceAcrossARestart() throws Exception {
        var config = config(CANARY);
        var state = state(config);
        var work = new OnlineWork(state, this::now);
        var random = new Random(1);
        for (int i = 0; i < 400; i++) {
            answer(state, "a" + i, "one", 1 + 0.1 * random.nextGaussian());
            answer(state, "b" + i, "two", 0.2 + 0.1 * random.nextGaussian());
        }
        write(state, work.compared());
        var verdicts = write(state, work.read()).stream()
                .filter(record -> record.key().startsWith("challenge/"))
                .toList();
        assertEquals(1, verdicts.size());
        var judged = AlertEvent.parseFrom(verdicts.getFirst().value()).getJudged();
        assertEquals(Verdict.VERDICT_ROLLBACK, judged.getVerdict());
        assertEquals(List.of("reward: worse"), judged.getReasonsList());
        assertEquals("challenge/canary/one/two", verdicts.getFirst().key());
        assertEquals(List.of(), work.read());
        // More after the sums were recorded, then the next life: what was made first, then completions and scores
        // again.
        answer(state, "c", "two", 0.3);
        var next = state(config);
        for (var topics : List.of(
                List.of(Topics.ALERTS, Topics.CHALLENGES), List.of(Topics.COMPLETIONS), List.of(Topics.SCORES))) {
            log.stream().filter(record -> topics.contains(record.topic())).forEach(next::apply);
        }
        assertEquals(differences(state), differences(next));
        assertEquals(List.of(), new OnlineWork(next, this::now).read());
    }

    @Test
    void theRulesOfTheServiceAreThoseOfItsDocumentation() throws Exception {
        var rules = config(Map.of()).rules();
        assertEquals(
                List.of("drift-length", "drift-perplexity", "drift-reward", "failures", "repetition"),
                rules.stream().map(AlertRule::name).toList());
        assertEquals(new AlertRule.Bounds(0.1, 0.05, true), rules.get(3).bounds());
        assertTrue(config(Map.of()).challengeRules().isEmpty());
        var off = config(Map.of("millrace.online.alerts.failures.enabled", "false"));
        assertEquals(4, off.rules().size());
    }

    @Test
    void aWrongSettingIsNamed() throws Exception {
        var wrong = Map.of(
                "millrace.online.alerts.failures.below", "1", "millrace.online.alerts.repetition.enabled", "false");
        var error = assertThrows(IllegalArgumentException.class, config(wrong)::rules);
        assertEquals(
                "millrace.online.alerts.failures: above: exactly one of above and below must be given",
                error.getMessage());
        var same = new HashMap<>(CANARY);
        same.put("millrace.online.challenge.challenger", "one");
        error = assertThrows(IllegalArgumentException.class, config(same)::challengeRules);
        assertTrue(String.valueOf(error.getMessage()).startsWith("millrace.online.challenge: challenger:"));
    }

    @Test
    void aBaselineIsTheSameBehindTheWire() {
        var baseline = new Baseline(
                "m@1", "b", 7, Map.of(Measure.REWARD, List.of(0.5, -1.0), Measure.REPETITION, List.of(0.0)));
        assertEquals(baseline, OnlineProto.fromProto(OnlineProto.toProto(baseline)));
    }

    private static List<Difference> differences(OnlineState state) {
        return state.challenge().orElseThrow().read(Comparison::differences);
    }

    private void answer(OnlineState state, String id, String model, double reward) {
        nowMs += 100;
        var completed = EvalFixture.completion(id, model).toBuilder()
                .setModelVersion("v")
                .setAcceptedEpochMs(nowMs - 500)
                .build();
        apply(state, record(Topics.COMPLETIONS, id, completed));
        var score = CompletionScored.newBuilder()
                .setRequestId(id)
                .setMetric("reward")
                .setValue(reward)
                .build();
        apply(state, record(Topics.SCORES, id, score));
    }

    private List<ConsumerRecord<String, byte[]>> write(OnlineState state, List<Write> writes) {
        var records = new ArrayList<ConsumerRecord<String, byte[]>>();
        for (var write : writes) {
            var record = record(write.topic(), write.key(), write.event());
            assertTrue(!(write.event() instanceof ChallengeEvent event) || event.hasCounted());
            records.add(record);
            apply(state, record);
        }
        return records;
    }

    private void apply(OnlineState state, ConsumerRecord<String, byte[]> record) {
        log.add(record);
        state.apply(record);
    }

    private ConsumerRecord<String, byte[]> record(String topic, String key, MessageLite value) {
        long offset = log.stream().filter(one -> one.topic().equals(topic)).count();
        return new ConsumerRecord<>(topic, 0, offset, key, value.toByteArray());
    }

    private OnlineState state(OnlineConfig config) {
        return new OnlineState(config, this::now, (pair, _, _) -> pair);
    }

    private Instant now() {
        return Instant.ofEpochMilli(nowMs);
    }

    private static OnlineConfig config(Map<String, String> own) throws IOException {
        var defaults = OnlineConfig.class.getClassLoader().getResource("application.properties");
        var online = new HashMap<String, String>();
        new PropertiesConfigSource(defaults).getProperties().forEach((key, value) -> {
            if (key.startsWith("millrace.online.")) {
                online.put(key, value);
            }
        });
        online.putAll(own);
        return new SmallRyeConfigBuilder()
                .withSources(new PropertiesConfigSource(online, "test", 100))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(OnlineConfig.class)
                .build()
                .getConfigMapping(OnlineConfig.class);
    }
}
