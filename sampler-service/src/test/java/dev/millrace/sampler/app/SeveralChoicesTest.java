package dev.millrace.sampler.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.BeamSearch;
import dev.millrace.contract.sampler.v1.CancelReason;
import dev.millrace.contract.sampler.v1.ChoiceFinished;
import dev.millrace.contract.sampler.v1.ContrastiveSearch;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerationCancelled;
import dev.millrace.contract.sampler.v1.GenerationEvent;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.sampler.BeamOracle;
import dev.millrace.sampler.ContrastiveOracle;
import dev.millrace.sampler.TokenIds;
import dev.millrace.sampler.process.SoftmaxOracle;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests for several answers or with a search, through the whole sampler between a real broker and a model with scripted logits. */
class SeveralChoicesTest {
    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static Topic topic;
    private ScriptedModel model;
    private SamplerRuntime sampler;

    @BeforeAll
    static void startBroker() throws Exception {
        var ports = EmbeddedBroker.freePorts();
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
    void stopModelAndSampler() throws Exception {
        SamplerRuntimeTest.await(() -> model.openSequences() == 0); // closing follows the last event
        sampler.close();
        model.close();
        assertEquals(List.of(), model.breaches);
    }

    @Test
    void eachChoiceIsDrawnByItselfFromOnePrompt() throws Exception {
        var request = asked("drawn", 40, 5).build();
        topic.request(request);
        var events = topic.awaitEnd("drawn");
        assertEquals(drawn(request), said(events));
        assertEquals(1, model.opened.get());
        assertEquals(4, model.forked.get());
        assertCounted(events, 5);
    }

    @Test
    void beamsAreThoseOfTheReference() throws Exception {
        var request = asked("beams", 12, 3);
        request.getParametersBuilder()
                .setBeam(BeamSearch.newBuilder().setBeams(4).setLengthPenalty(1));
        topic.request(request.build());
        var events = topic.awaitEnd("beams");
        var oracle = new BeamOracle(Surroundings.LOGITS, GenerationMapper.fromProto(request.build()));
        assertEquals(oracle.answers(), said(events));
        assertTrue(model.forked.get() > 3, "copies: " + model.forked.get());
        assertCounted(events, 3);
    }

    @Test
    void comparedCandidatesAreThoseOfTheReference() throws Exception {
        var request = contrastive("compared", 24, 0.6f, 5).build();
        topic.request(request);
        var events = topic.awaitEnd("compared");
        assertEquals(compared(request), said(events));
        assertEquals(1, model.opened.get());
        assertEquals(0, model.forked.get());
        assertCounted(events, 1);
        var text = GenerationMapper.fromProto(request).prompt();
        for (var event : events) {
            if (event.hasToken()) {
                float[] row = Surroundings.LOGITS.row(text);
                var token = event.getToken();
                double logprob = row[token.getTokenId()] - SoftmaxOracle.logSumExp(row, 1);
                assertEquals(logprob, token.getLogprob(), 1e-4);
                assertEquals(2, token.getTopLogprobsCount());
                text = text.plus(TokenIds.of(token.getTokenId()));
            }
        }
    }

    @Test
    void withoutAPenaltyOrAChoiceTheAnswerIsGreedy() throws Exception {
        for (var request : List.of(contrastive("no-penalty", 20, 0, 8), contrastive("no-choice", 20, 0.7f, 1))) {
            topic.request(request.build());
            request.getParametersBuilder().clearContrastive().setTemperature(0);
            assertEquals(drawn(request.build()), said(topic.awaitEnd(request.getRequestId())));
        }
    }

    @Test
    void theNextSamplerGoesOnComparing() throws Exception {
        model.stepTakes(4);
        var request = contrastive("compared-on", 40, 0.5f, 4).build();
        topic.request(request);
        topic.await("compared-on", events -> said(events).stream().anyMatch(choice -> choice.size() > 5));
        sampler.close();
        sampler = start();
        topic.await("compared-on", events -> said(events).getFirst().size() > 20);
        model.breakStreams();
        var events = topic.awaitEnd("compared-on");
        assertEquals(compared(request), said(events));
        assertCounted(events, 1);
    }

    @Test
    void aCancelInTheMiddleOfATrialFreesTheSequence() throws Exception {
        model.stepTakes(5);
        topic.request(contrastive("unwanted", 200, 0.5f, 8).build());
        topic.await("unwanted", events -> said(events).stream().anyMatch(choice -> choice.size() > 2));
        var cancel = GenerationCancelled.newBuilder()
                .setRequestId("unwanted")
                .setReason(CancelReason.CANCEL_REASON_CLIENT_GONE);
        topic.raw(Topics.GENERATION_CONTROL, "unwanted", cancel.build().toByteArray());
        var events = topic.awaitEnd("unwanted");
        assertTrue(said(events).getFirst().size() < 200);
        SamplerRuntimeTest.await(() -> model.openSequences() == 0); // closing follows the last event
    }

    @Test
    void oneChoiceIsCancelledAndTheOthersGoOn() throws Exception {
        model.stepTakes(10);
        var request = asked("stopped", 60, 3).build();
        topic.request(request);
        topic.await("stopped", events -> said(events).stream().allMatch(choice -> choice.size() > 2));
        var cancel = GenerationCancelled.newBuilder()
                .setRequestId("stopped")
                .setReason(CancelReason.CANCEL_REASON_STOP_STRING)
                .setChoice(1);
        topic.raw(Topics.GENERATION_CONTROL, "stopped", cancel.build().toByteArray());
        var events = topic.awaitEnd("stopped");
        var whole = drawn(request);
        var said = said(events);
        assertEquals(whole.get(0), said.get(0));
        assertEquals(whole.get(2), said.get(2));
        assertTrue(said.get(1).size() < 60, said.get(1).size() + " tokens of the cancelled choice");
        assertEquals(
                List.of(
                        FinishReason.FINISH_REASON_LENGTH,
                        FinishReason.FINISH_REASON_STOP,
                        FinishReason.FINISH_REASON_LENGTH),
                events.getLast().getFinished().getChoicesList().stream()
                        .map(ChoiceFinished::getReason)
                        .toList());
        assertCounted(events, 3);
    }

    @Test
    void theNextSamplerGoesOnWithEveryChoice() throws Exception {
        model.stepTakes(10);
        var request = asked("handed-over", 60, 3).build();
        topic.request(request);
        topic.await("handed-over", events -> said(events).stream().allMatch(choice -> choice.size() > 5));
        sampler.close();
        sampler = start();
        var events = topic.awaitEnd("handed-over");
        assertEquals(drawn(request), said(events));
        assertCounted(events, 3);
    }

    @Test
    void aBrokenStreamIsOnlyAStall() throws Exception {
        model.stepTakes(5);
        var request = asked("broken", 60, 3).build();
        var beams = asked("broken-beams", 30, 2);
        beams.getParametersBuilder().setBeam(BeamSearch.newBuilder().setBeams(3).setLengthPenalty(1));
        topic.request(request);
        topic.request(beams.build());
        topic.await("broken", events -> said(events).stream().allMatch(choice -> choice.size() > 5));
        model.breakStreams();
        assertEquals(drawn(request), said(topic.awaitEnd("broken")));
        var oracle = new BeamOracle(Surroundings.LOGITS, GenerationMapper.fromProto(beams.build()));
        assertEquals(oracle.answers(), said(topic.awaitEnd("broken-beams")));
    }

    private static GenerationRequested.Builder asked(String id, int maxNewTokens, int choices) {
        var request = Topic.sampled(id, maxNewTokens);
        request.getParametersBuilder().setChoices(choices);
        return request;
    }

    private static GenerationRequested.Builder contrastive(String id, int maxNewTokens, float alpha, int topK) {
        var request = asked(id, maxNewTokens, 1);
        request.getParametersBuilder()
                .setTopLogprobs(2)
                .setContrastive(
                        ContrastiveSearch.newBuilder().setPenaltyAlpha(alpha).setTopK(topK));
        return request;
    }

    private static List<List<Integer>> compared(GenerationRequested request) {
        return List.of(ContrastiveOracle.answer(Surroundings.LOGITS, GenerationMapper.fromProto(request)));
    }

    private static List<List<Integer>> drawn(GenerationRequested request) {
        var checked = GenerationMapper.fromProto(request);
        return IntStream.range(0, checked.parameters().choices())
                .mapToObj(choice -> Surroundings.LOGITS.generate(checked, choice))
                .toList();
    }

    /** The tokens of each choice, gapless. */
    private static List<List<Integer>> said(List<GenerationEvent> events) {
        var said = new ArrayList<List<Integer>>();
        for (var event : events) {
            if (event.hasToken()) {
                while (said.size() <= event.getToken().getChoice()) {
                    said.add(new ArrayList<>());
                }
                var choice = said.get(event.getToken().getChoice());
                assertTrue(event.getToken().getSequence() <= choice.size(), "a gap before " + event);
                if (event.getToken().getSequence() == choice.size()) {
                    choice.add(event.getToken().getTokenId());
                }
            }
        }
        return said;
    }

    private static void assertCounted(List<GenerationEvent> events, int choices) {
        var finished = events.getLast().getFinished();
        assertEquals(choices, finished.getChoicesCount());
        var said = said(events);
        for (int choice = 0; choice < choices; choice++) {
            assertEquals(choice, finished.getChoices(choice).getChoice());
            assertEquals(said.get(choice).size(), finished.getChoices(choice).getGeneratedTokens());
        }
        assertEquals(1, events.stream().filter(GenerationEvent::hasFinished).count());
    }

    private SamplerRuntime start() throws Exception {
        var config = new TestConfig(model.address(), broker.bootstrapServers(), 256);
        var runtime = new SamplerRuntime(config, new SimpleMeterRegistry(), InstantSource.system());
        runtime.start();
        long until = System.nanoTime() + 20_000_000_000L;
        while (!runtime.isReady() && System.nanoTime() < until) {
            Thread.sleep(10);
        }
        assertTrue(runtime.isReady(), "the sampler is ready");
        return runtime;
    }
}
