package dev.millrace.local.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.bench.traffic.Arrivals;
import dev.millrace.local.bench.traffic.Span;
import dev.millrace.local.bench.traffic.Target;
import dev.millrace.local.bench.traffic.TrafficShape;
import dev.millrace.local.bench.traffic.WireServer;
import dev.millrace.local.bench.traffic.WireServer.Options;
import dev.millrace.local.system.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Loads of a few requests against servers whose speed is known, over real sockets. */
class LoadBenchTest {
    private static final TrafficShape TEN_TOKENS = shape(10, 1, 0);

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @Test
    void aSlowerServerIsSlowerByWhatItWaits() throws Exception {
        try (var fast = new WireServer(Options.FAST.pieceMs(10));
                var slow = new WireServer(Options.FAST.pieceMs(40))) {
            var targets = List.of(target("fast", fast), target("slow", slow));
            var report = run(targets, new ClosedLoop(2, 2), TEN_TOKENS, 2);
            var level = report.levels().getFirst();
            assertEquals(
                    List.of("fast", "slow"),
                    level.results().stream().map(LoadReport.Result::target).toList());
            for (var result : level.results()) {
                assertEquals(2 * 2 * 2, result.counts().answered());
                // The server counts two tokens a piece.
                assertEquals(2 * 2 * 2 * 20, result.counts().outputTokens());
                assertEquals(2 * 2 * 2 * 9, time(result, Latency.INTER_TOKEN).count());
                assertEquals(2, result.byRound().size());
            }
            assertTrue(time(level.results().getLast(), Latency.INTER_TOKEN).p50() >= 39);
            assertTrue(time(level.results().getLast(), Latency.END_TO_END).p50() >= 390);
            assertTrue(level.results().getFirst().ratios().isEmpty());
            var ratio = level.results().getLast().ratios().get("throughput");
            assertNotNull(ratio);
            assertTrue(ratio.median() < 0.6 && ratio.min() <= ratio.median(), ratio.toString());
            assertTrue(printed.toString(StandardCharsets.UTF_8).contains("slow over fast"));
        }
    }

    @Test
    void targetsGetPromptsOfTheSameLengthAndNoneTwice() throws Exception {
        try (var one = new WireServer(Options.FAST);
                var other = new WireServer(Options.FAST)) {
            run(List.of(target("one", one), target("other", other)), new ClosedLoop(3, 2), TEN_TOKENS, 2);
            var texts = new ArrayList<String>();
            List.of(one, other)
                    .forEach(server -> server.requests()
                            .forEach(request ->
                                    texts.add(request.at("/messages/0/content").asText())));
            assertEquals(2 * (1 + 3 * 2 * 2), texts.size());
            assertEquals(texts.size(), Set.copyOf(texts).size());
        }
    }

    @Test
    void aLaterTurnCarriesTheConversation() throws Exception {
        try (var server = new WireServer(Options.FAST)) {
            run(List.of(target("a", server)), new ClosedLoop(1, 1), shape(2, 3, 0), 1);
            var last = server.requests().getLast().path("messages");
            assertEquals(5, last.size());
            assertEquals("w0 w1 ", last.at("/1/content").asText());
        }
    }

    @Test
    void clientsThatLeaveAreNotErrors() throws Exception {
        try (var server = new WireServer(Options.FAST.pieceMs(5))) {
            var report = run(List.of(target("a", server)), new ClosedLoop(2, 3), shape(10, 1, 1), 1);
            var counts = report.levels().getFirst().results().getFirst().counts();
            assertEquals(List.of(6L, 0L, 0L), List.of(counts.dropped(), counts.answered(), counts.failed()));
        }
    }

    @Test
    void queueingIsInTheLatencyOfAnOpenLoop() throws Exception {
        // One answer takes 100 ms and comes alone; 20 a second arrive: each waits for all before it.
        try (var server = new WireServer(new Options(50, true, true, 0, 0, 200))) {
            var report = run(List.of(target("a", server)), new OpenLoop(20, 1, 64), shape(2, 1, 0), 1);
            var result = report.levels().getFirst().results().getFirst();
            int arrivals = Arrivals.poisson(20, 1, 1).length;
            assertEquals(arrivals, result.counts().answered());
            // The last of n came within a second and was answered after n times 100 ms.
            double atLeast = arrivals * 100 - 1000;
            double last = time(result, Latency.END_TO_END).max();
            assertTrue(last >= atLeast * 0.99, "%.0f of %.0f ms".formatted(last, atLeast));
        }
    }

    @Test
    void whatArrivesOverTheBoundIsCounted() throws Exception {
        try (var server = new WireServer(Options.FAST.pieceMs(300))) {
            var report = run(List.of(target("a", server)), new OpenLoop(20, 1, 2), shape(4, 1, 0), 1);
            var counts = report.levels().getFirst().results().getFirst().counts();
            assertEquals(Arrivals.poisson(20, 1, 1).length, counts.answered() + counts.overBound());
            assertTrue(counts.answered() <= 2, counts.toString());
        }
    }

    @Test
    void longPromptsAreSeenBetweenTheTokensOfRunningStreams() throws Exception {
        try (var server = new WireServer(new Options(10, true, false, 400, 0, 200))) {
            var report = run(List.of(target("a", server)), new LongPrompts(2, 0.6, 500, 2), shape(200, 1, 0), 1);
            var result = report.levels().getFirst().results().getFirst();
            assertTrue(time(result, Latency.INTER_TOKEN).max() >= 390);
            assertTrue(time(result, Latency.CALM_INTER_TOKEN).p95() < 390);
            assertEquals(2, time(result, Latency.LONG_FIRST_TOKEN).count());
            assertTrue(time(result, Latency.LONG_FIRST_TOKEN).p50() >= 390);
            assertEquals(0, result.counts().failed());
        }
    }

    @Test
    void refusalsAreCountedByKind() throws Exception {
        try (var server = new WireServer(new Options(0, true, false, 0, 0, 503))) {
            var settings = new LoadSettings(
                    List.of(target("a", server)), List.of(new ClosedLoop(2, 2)), TEN_TOKENS, 0, 1, 1, 0, 20);
            var counts = run(settings).levels().getFirst().results().getFirst().counts();
            assertEquals(Map.of("HTTP 503", 4L), counts.errors());
            assertEquals(Map.of("HTTP 503", "{\"error\":{\"message\":\"no room\"}}"), counts.examples());
        }
    }

    @Test
    void aServerThatFailsTheWarmUpIsNotMeasured() throws Exception {
        try (var server = new WireServer(new Options(0, true, false, 0, 0, 503))) {
            var targets = List.of(target("a", server));
            var refusal = assertThrows(UsageException.class, () -> run(targets, new ClosedLoop(1, 1), TEN_TOKENS, 1));
            assertTrue(refusal.getMessage().startsWith("a failed its warm-up: HTTP 503"), refusal.getMessage());
        }
    }

    @Test
    void theKeyGoesToItsTargetAlone() throws Exception {
        try (var one = new WireServer(Options.FAST);
                var other = new WireServer(Options.FAST)) {
            var keys = Map.of("one", "secret");
            var targets = List.of(Target.parse("one=" + one.url(), keys), Target.parse("other=" + other.url(), keys));
            run(targets, new ClosedLoop(1, 1), TEN_TOKENS, 1);
            assertEquals(Set.of("Bearer secret"), Set.copyOf(one.keys()));
            assertEquals(Set.of("none"), Set.copyOf(other.keys()));
        }
    }

    private LoadReport run(List<Target> targets, Load load, TrafficShape shape, int rounds) throws Exception {
        return run(new LoadSettings(targets, List.of(load), shape, 1, rounds, 1, 0, 20));
    }

    private LoadReport run(LoadSettings settings) throws Exception {
        return new LoadBench(settings, "a test").run(new PrintStream(printed, true, StandardCharsets.UTF_8));
    }

    private static TrafficShape shape(int newTokens, int turns, double dropShare) {
        return new TrafficShape(new Span(5, 5), new Span(newTokens, newTokens), 0, 10, turns, dropShare, 0.8, 25);
    }

    private static Target target(String name, WireServer server) {
        return Target.parse(name + "=" + server.url(), Map.of());
    }

    private static Percentiles time(LoadReport.Result result, Latency latency) {
        var times = result.latencies().get(latency);
        assertNotNull(times, latency.title());
        return times;
    }
}
