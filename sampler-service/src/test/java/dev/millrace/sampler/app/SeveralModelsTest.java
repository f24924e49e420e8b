package dev.millrace.sampler.app;

import static dev.millrace.sampler.app.SamplerRuntimeTest.assertWhole;
import static dev.millrace.sampler.app.SamplerRuntimeTest.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.broker.EmbeddedBroker;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One sampler in front of two models: whatever becomes of one, every request ends once with its whole text. */
class SeveralModelsTest {
    @TempDir
    private static Path folder;

    private static EmbeddedBroker broker;
    private static Topic topic;
    private ScriptedModel one;
    private ScriptedModel two;
    private SimpleMeterRegistry registry;
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
    void startModelsAndSampler() throws Exception {
        one = new ScriptedModel(Surroundings.LOGITS, 0);
        two = new ScriptedModel(Surroundings.LOGITS, 0);
        registry = new SimpleMeterRegistry();
        sampler = sampler("sampler-0");
        await(() -> sampler.isReady() && ready() == 2);
    }

    @AfterEach
    void stopAll() {
        sampler.close();
        one.close();
        two.close();
        assertEquals(List.of(), one.breaches);
        assertEquals(List.of(), two.breaches);
    }

    @Test
    void requestsAreSharedOut() throws Exception {
        bothTake(10);
        var requests = request("shared-out", 8, 60);
        await(() -> one.openSequences() == 4 && two.openSequences() == 4);
        assertAllWhole(requests);
        await(() -> one.openSequences() == 0 && two.openSequences() == 0);
        assertEquals(0, gauge(one) + gauge(two));
    }

    /** 50 ms, doubling to a second: six calls in the first two seconds, and never more on a slow machine. */
    @Test
    void aModelThatIsLoadingIsAskedLessAndLessOften() throws Exception {
        bothTake(10);
        two.isLoading(true);
        two.breakStreams();
        int before = two.calls.get();
        Thread.sleep(2_000);
        assertTrue(two.calls.get() - before <= 7, two.calls.get() - before + " calls in two seconds");
        two.isLoading(false);
        await(() -> ready() == 2);
        assertAllWhole(request("loaded", 4, 20));
    }

    @Test
    void theRequestsOfALostModelGoOnAtTheOtherAndTheOthersAreLeftAlone() throws Exception {
        bothTake(10);
        var requests = request("lost", 8, 80);
        await(() -> one.openSequences() == 4 && two.openSequences() == 4);
        for (var request : requests) {
            topic.await(request.getRequestId(), events -> events.size() >= 10);
        }
        int port = one.port();
        int openedByTwo = two.opened.get();
        one.close();
        await(() -> two.openSequences() == 8);
        assertEquals(openedByTwo + 4, two.opened.get());
        assertTrue(sampler.isModelConnected());
        assertAllWhole(requests);
        assertEquals(4, registry.counter("millrace.moved.sequences").count());

        one = new ScriptedModel(Surroundings.LOGITS, port);
        await(() -> ready() == 2);
        bothTake(10);
        var later = request("recovered", 8, 40);
        await(() -> one.openSequences() == 4 && two.openSequences() == 4);
        assertAllWhole(later);
    }

    @Test
    void withoutAnyModelRequestsWait() throws Exception {
        bothTake(10);
        var requests = request("waiting", 4, 60);
        await(() -> one.openSequences() + two.openSequences() == 4);
        int port = two.port();
        one.close();
        two.close();
        await(() -> !sampler.isModelConnected());
        assertTrue(sampler.isReady());
        two = new ScriptedModel(Surroundings.LOGITS, port);
        assertAllWhole(requests);
    }

    @Test
    void aFullModelIsLeftForTheOtherAtOnce() throws Exception {
        bothTake(5);
        one.isFull(true);
        var requests = request("one-is-full", 8, 40);
        assertAllWhole(requests);
        // Asked at most once for each, and never waited for.
        assertTrue(one.opened.get() <= 8, one.opened + " times");
        assertEquals(8, two.opened.get());
    }

    @Test
    void whenAllAreFullRequestsWaitForRoom() throws Exception {
        one.isFull(true);
        two.isFull(true);
        var requests = request("all-are-full", 2, 10);
        await(() -> one.opened.get() >= 4 && two.opened.get() >= 4);
        two.isFull(false);
        assertAllWhole(requests);
    }

    @Test
    void aPromptThatBeginsLikeAnotherGoesWhereThatWas() throws Exception {
        for (int text = 0; text < 4; text++) {
            int before = one.opened.get();
            for (int turn = 0; turn < 5; turn++) {
                var id = "turn-" + text + "-" + turn;
                var request = Topic.sampled(id, 3).clearPromptIds();
                for (int i = 0; i < 40 + 16 * turn; i++) {
                    request.addPromptIds(text * 1000 + i);
                }
                topic.request(request.build());
                topic.awaitEnd(id);
            }
            int openedByOne = one.opened.get() - before;
            assertTrue(openedByOne == 0 || openedByOne == 5, openedByOne + " of 5 turns");
        }
        // Whole blocks of 16 of the turn before: 32, 48, 64 and 80 tokens.
        assertEquals(
                4 * (32 + 48 + 64 + 80),
                registry.counter("millrace.placement.matched.tokens").count());
    }

    @Test
    void anotherModelIsLeftOut() throws Exception {
        two.describes("another", "ffff");
        restartSampler("sampler-0");
        await(() -> ready() == 1);
        assertAllWhole(request("misfit", 6, 10));
        assertEquals(0, two.opened.get());
        assertEquals(1, ready());
    }

    @Test
    void aRequestKeepsItsVersionWhileThereIsOneAndTellsWhenThereIsNone() throws Exception {
        two.describes("scripted", "fedcba9876543210");
        restartSampler("sampler-0");
        await(() -> ready() == 2);
        bothTake(10);
        var requests = request("versions", 4, 80);
        await(() -> one.openSequences() == 2 && two.openSequences() == 2);
        for (var request : requests) {
            topic.await(request.getRequestId(), events -> events.size() >= 5);
        }
        two.close();
        var versions =
                requests.stream().map(request -> version(request)).sorted().toList();
        var mixed = "fedcba9876543210+" + ScriptedModel.VERSION;
        assertEquals(List.of(ScriptedModel.VERSION, ScriptedModel.VERSION, mixed, mixed), versions);
        assertEquals(2, registry.counter("millrace.mixed.versions").count());
    }

    @Test
    void aModelThatIsGoneWithoutAWordIsLost() throws Exception {
        bothTake(10);
        var requests = request("silent", 4, 60);
        await(() -> one.openSequences() == 2 && two.openSequences() == 2);
        one.isSilent(true);
        assertAllWhole(requests);
        assertEquals(2, registry.counter("millrace.moved.sequences").count());
        one.isSilent(false);
        await(() -> ready() == 2);
    }

    @Test
    void twoSamplersShareTwoModelsAndOneMayDie() throws Exception {
        bothTake(10);
        var addresses = one.address() + "," + two.address();
        var process = SamplerProcess.start(addresses, broker.bootstrapServers());
        restartSampler("sampler-1");
        await(() -> ready() == 2);
        var requests = request("two-by-two", 12, 200);
        for (var request : requests) {
            topic.await(request.getRequestId(), events -> events.size() >= 10);
        }
        process.destroyForcibly().waitFor();
        // As the launcher does: another process takes the dead one's name, and its place in the group.
        var successor = SamplerProcess.start(addresses, broker.bootstrapServers());
        try {
            assertAllWhole(requests);
        } finally {
            successor.destroyForcibly().waitFor();
        }
    }

    @Test
    void refusesAddressesThatCannotBe() throws Exception {
        var twice = new TestConfig("a:1,a:1", broker.bootstrapServers(), 1);
        var refusal = assertThrows(
                IllegalArgumentException.class,
                () -> new SamplerRuntime(twice, new SimpleMeterRegistry(), InstantSource.system()));
        assertTrue(refusal.toString().contains("millrace.sampler.model-address"), refusal.toString());
    }

    private SamplerRuntime sampler(String instance) {
        var addresses = one.address() + "," + two.address();
        var config = new TestConfig(addresses, broker.bootstrapServers(), 256, instance);
        var made = new SamplerRuntime(config, registry, InstantSource.system());
        made.start();
        return made;
    }

    private void restartSampler(String instance) throws Exception {
        sampler.close();
        registry = new SimpleMeterRegistry();
        sampler = sampler(instance);
        await(sampler::isReady);
    }

    private int ready() {
        return (int) registry.get("millrace.model.connected").gauge().value();
    }

    private double gauge(ScriptedModel model) {
        return registry.get("millrace.model.sequences")
                .tag("model", model.address())
                .gauge()
                .value();
    }

    private void bothTake(long stepMs) {
        one.stepTakes(stepMs);
        two.stepTakes(stepMs);
    }

    private List<GenerationRequested> request(String name, int count, int maxNewTokens) throws Exception {
        var requests = IntStream.range(0, count)
                .mapToObj(i -> Topic.sampled(name + "-" + i, maxNewTokens).build())
                .toList();
        for (var request : requests) {
            topic.request(request);
        }
        return requests;
    }

    private void assertAllWhole(List<GenerationRequested> requests) throws Exception {
        for (var request : requests) {
            assertWhole(request, topic.awaitEnd(request.getRequestId()));
        }
    }

    private String version(GenerationRequested request) {
        try {
            return topic.awaitEnd(request.getRequestId())
                    .getLast()
                    .getFinished()
                    .getModelVersion();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
