package dev.millrace.local.chain;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.chain.Load.Ask;
import dev.millrace.local.chain.Load.Ending;
import dev.millrace.local.chat.ChatClient;
import dev.millrace.local.chat.ChatRequest;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Service;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any service may be killed at any time: it comes back, and no answer is lost or given twice. */
class KilledServiceIT {
    private static final int REQUESTS = 12;
    private static final int AT_ONCE = 6;
    private static final int TOKENS_MAX = 80;

    @ParameterizedTest
    @EnumSource(
            value = Service.class,
            names = {"EMBEDDING", "TRAINER"},
            mode = EnumSource.Mode.EXCLUDE)
    void aKilledServiceComesBackAndEveryRequestEndsOnce(Service service) throws Exception {
        var system = RunningSystem.get();
        var figures = new Figures(system);
        figures.awaitIdle(60);
        var model = figures.describe().getModel();
        var begin = Instant.now();
        int restarts = system.local().status(service).restarts();

        var load = CompletableFuture.supplyAsync(() -> endings(system.url(), model));
        Eventually.holds("tokens flow", 30, () -> figures.describe().getSlotsInUse() > 2);
        Thread.sleep(500);
        ProcessHandle.of(system.local().status(service).pid()).orElseThrow().destroyForcibly();
        Eventually.holds("it was started again", 20, () -> {
            var status = system.local().status(service);
            return status.restarts() == restarts + 1 && status.pid() != 0;
        });
        system.local().awaitReady();

        var endings = load.get();
        System.out.printf("%s killed under %d requests: %s%n", service.folder(), REQUESTS, counted(endings));
        assertEquals(REQUESTS, endings.size());
        if (service != Service.TOKENIZER) {
            // The connection outlives every service but the one that holds it.
            assertTrue(!endings.contains(Ending.BROKEN), endings.toString());
        }
        if (service == Service.EVAL) {
            assertTrue(endings.stream().allMatch(Ending.COMPLETE::equals), endings.toString());
        }
        assertAnswers(system.url());
        var report = figures.auditSince(begin, 120);
        assertTrue(report.requests() > 0);
        assertEquals(report.requests(), report.completed());
    }

    private static Map<Ending, Long> counted(List<Ending> endings) {
        return endings.stream().collect(groupingBy(identity(), TreeMap::new, counting()));
    }

    private static List<Ending> endings(String url, String model) {
        var asks = IntStream.range(0, REQUESTS)
                .mapToObj(i -> new Ask("Count upwards from " + i, TOKENS_MAX, Integer.MAX_VALUE))
                .toList();
        try {
            return new Load(url, model).run(asks, AT_ONCE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertAnswers(String url) throws Exception {
        var question = List.of(
                new ChatRequest.Message("system", RunningSystem.MANNERS),
                new ChatRequest.Message("user", "What is the capital of France?"));
        try (var client = new ChatClient(url)) {
            var answer =
                    client.ask(new ChatRequest(client.model(), question, null, 0.0, null, null, null), piece -> {});
            assertTrue(answer.text().contains("Paris"), answer.text());
        }
    }
}
