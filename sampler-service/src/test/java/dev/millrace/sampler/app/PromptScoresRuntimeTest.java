package dev.millrace.sampler.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.sampler.v1.ScoredToken;
import dev.millrace.contract.sampler.v1.TokenLogprob;
import dev.millrace.sampler.TokenIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scored prompts between a real broker and a model server with scripted logits, and through crashes. */
class PromptScoresRuntimeTest {
    private static final int LENGTH = 60;
    private static final int ALTERNATIVES = 3;

    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static Topic topic;
    private ScriptedModel model;
    private SamplerRuntime sampler;

    @BeforeAll
    static void startBroker() throws Exception {
        int[] ports = EmbeddedBroker.freePorts();
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
        model = new ScriptedModel(Surroundings.LOGITS, 0);
        sampler = start();
    }

    @AfterEach
    void stopModelAndSampler() {
        sampler.close();
        model.close();
        assertEquals(List.of(), model.breaches);
    }

    @Test
    void allPartsComeBeforeTheFirstToken() throws Exception {
        var request = scored("scored", 5);
        topic.request(request);
        var events = topic.awaitEnd("scored");
        int parts = (int) events.stream().filter(GenerationEvent::hasPrompt).count();
        assertTrue(events.subList(0, parts).stream().allMatch(GenerationEvent::hasPrompt));
        assertEquals(5, events.stream().filter(GenerationEvent::hasToken).count());
        assertScores(request, events, false);
    }

    @Test
    void aPromptWithoutAnAnswerEndsWithLength() throws Exception {
        var request = scored("only", 0);
        topic.request(request);
        var events = topic.awaitEnd("only");
        assertScores(request, events, false);
        var choice = events.getLast().getFinished().getChoices(0);
        assertEquals(FinishReason.FINISH_REASON_LENGTH, choice.getReason());
        assertEquals(0, choice.getGeneratedTokens());
        SamplerRuntimeTest.await(() -> model.openSequences() == 0); // closing follows the last event
    }

    @Test
    void aBrokenStreamRepeatsNoPart() throws Exception {
        model.stepTakes(50);
        var request = scored("broken-scores", 3);
        topic.request(request);
        topic.await("broken-scores", events -> events.size() >= 3);
        model.breakStreams();
        model.stepTakes(0);
        assertScores(request, topic.awaitEnd("broken-scores"), false);
    }

    /** The next sampler scores the prompt anew: parts may come twice, and say the same. */
    @Test
    void aKilledSamplerLosesNoPart() throws Exception {
        sampler.close();
        model.stepTakes(50);
        var process = SamplerProcess.start(model.address(), broker.bootstrapServers());
        var request = scored("killed-scores", 3);
        topic.request(request);
        topic.await("killed-scores", events -> events.size() >= 3);
        process.destroyForcibly().waitFor();
        model.stepTakes(0);
        sampler = start();
        assertScores(request, topic.awaitEnd("killed-scores"), true);
    }

    /** Every position once (or the same again), in order, as the slow scorer has it. */
    private static void assertScores(GenerationRequested request, List<GenerationEvent> events, boolean repeats) {
        var found = new TreeMap<Integer, ScoredToken>();
        for (var event : events) {
            int position = event.getPrompt().getFirst();
            for (var token : event.getPrompt().getTokensList()) {
                var before = found.putIfAbsent(position++, token);
                assertTrue(before == null || repeats && before.equals(token), "position " + (position - 1));
            }
        }
        assertEquals(expected(request), new ArrayList<>(found.values()));
        assertEquals(1, found.firstKey());
    }

    private static List<ScoredToken> expected(GenerationRequested request) {
        var prompt = TokenIds.of(
                request.getPromptIdsList().stream().mapToInt(Integer::intValue).toArray());
        var tokens = new ArrayList<ScoredToken>();
        for (var part : ScriptedScores.parts(Surroundings.LOGITS, prompt, ALTERNATIVES)) {
            for (int i = 0; i < part.getLogprobsCount(); i++) {
                var token = ScoredToken.newBuilder()
                        .setToken(logprob(prompt.get(part.getFirst() + i), part.getLogprobs(i)))
                        .setRank(part.getRanks(i));
                for (int top = i * ALTERNATIVES; top < (i + 1) * ALTERNATIVES; top++) {
                    token.addTopLogprobs(logprob(part.getTopIds(top), part.getTopLogprobs(top)));
                }
                tokens.add(token.build());
            }
        }
        return tokens;
    }

    private static TokenLogprob logprob(int id, float logprob) {
        return TokenLogprob.newBuilder().setTokenId(id).setLogprob(logprob).build();
    }

    private static GenerationRequested scored(String id, int maxNewTokens) {
        var request = Topic.sampled(id, maxNewTokens).clearPromptIds();
        request.getParametersBuilder().setPromptLogprobs(ALTERNATIVES);
        for (int i = 0; i < LENGTH; i++) {
            request.addPromptIds(i * 7 % 500);
        }
        return request.build();
    }

    private SamplerRuntime start() throws Exception {
        var config = new TestConfig(model.address(), broker.bootstrapServers(), 256);
        var runtime = new SamplerRuntime(config, new SimpleMeterRegistry(), InstantSource.system());
        runtime.start();
        SamplerRuntimeTest.await(runtime::isReady);
        return runtime;
    }
}
