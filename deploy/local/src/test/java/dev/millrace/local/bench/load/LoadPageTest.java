package dev.millrace.local.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.bench.load.LoadReport.Level;
import dev.millrace.local.bench.load.LoadReport.Result;
import dev.millrace.local.bench.load.LoadReport.Server;
import dev.millrace.local.bench.report.HtmlPage;
import dev.millrace.local.bench.report.Machine;
import dev.millrace.local.bench.traffic.Span;
import dev.millrace.local.bench.traffic.TrafficShape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jsoup.Jsoup;
import org.junit.jupiter.api.Test;

/** Every figure in the report is a number of its own, so that one which is missing on the page is found. */
class LoadPageTest {
    private static final Machine MACHINE =
            new Machine("Linux 1", "amd64", "A Processor", List.of("avx2", "fma"), 2, 4096, 0.5, "25");
    private static final LoadReport REPORT = new LoadReport(
            LoadReport.SCHEMA,
            "2026-01-02T03:04:05Z",
            "./millrace bench load -u a=http://h:1",
            MACHINE,
            new TrafficShape(new Span(30, 31), new Span(128, 128), 0.25, 200, 3, 0.1, 0.8, 25),
            2,
            1,
            77,
            4,
            List.of(new Server("a", "http://h:1/v1", "model-a"), new Server("b", "http://h:2/v1", "model-b")),
            List.of(
                    new Level(
                            "closed loop",
                            "8 at once",
                            List.of(result("a", 1000, Map.of()), result("b", 2000, ratios()))),
                    new Level(
                            "open loop",
                            "2 a second",
                            List.of(result("a", 3000, Map.of()), result("b", 4000, ratios())))));

    private static Result result(String target, int base, Map<String, Spread> ratios) {
        var times = new Percentiles(base + 1, base + 2, base + 3, base + 4, base + 5, base + 6);
        return new Result(
                target,
                new Counts(
                        base + 11,
                        base + 12,
                        base + 13,
                        base + 14,
                        base + 15,
                        Map.of("HTTP 503", base + 16L),
                        Map.of("HTTP 503", "no room")),
                new Spread(base + 21, base + 22, base + 23),
                Map.of(Latency.FIRST_TOKEN, times, Latency.INTER_TOKEN, times, Latency.END_TO_END, times),
                Map.of(Latency.FIRST_TOKEN, new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}),
                ratios,
                List.of(new RoundFigures(1, base + 31, base + 32, Map.of(Latency.FIRST_TOKEN, times))));
    }

    private static Map<String, Spread> ratios() {
        return Map.of("throughput", new Spread(5001, 5002, 5003));
    }

    @Test
    void everyFigureStandsOnThePage() {
        var text = Jsoup.parse(HtmlPage.of(LoadPage.of(REPORT))).body().text();
        for (int base = 1000; base <= 4000; base += 1000) {
            for (int figure : List.of(1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16, 21, 22, 23, 31, 32)) {
                assertContains(text, Integer.toString(base + figure));
            }
        }
        for (var word : List.of(
                REPORT.command(),
                "A Processor",
                "avx2 fma",
                "2 cores",
                "model-a",
                "model-b",
                "http://h:2/v1",
                "seed 77",
                "4 busy",
                "no room",
                "b / a: throughput",
                "5001.000",
                "5002.000",
                "5003.000",
                "30-31 words",
                "25 %",
                "10 %")) {
            assertContains(text, word);
        }
    }

    @Test
    void loadsOfOneKindShareAChart() {
        var titles = LoadPage.of(REPORT).sections().stream()
                .map(section -> section.title())
                .toList();
        assertEquals(List.of("Targets", "Closed loop", "Open loop", "8 at once", "2 a second"), titles);
        var throughput = LoadPage.of(REPORT).sections().get(1).charts().getFirst();
        assertEquals(List.of("8 at once"), throughput.labels());
        assertEquals(1021.0, throughput.series().getFirst().values()[0]);
    }

    @Test
    void theJsonHasTheFieldsThatTheReadmeTellsOf() throws Exception {
        var json = new ObjectMapper().readTree(new ObjectMapper().writeValueAsString(REPORT));
        assertEquals(LoadReport.SCHEMA, json.path("schema").asText());
        var result = json.at("/levels/0/results/1");
        assertEquals(2003, result.at("/latencies/firstToken/p50").asInt());
        assertEquals(2016, result.at("/counts/errors/HTTP 503").asInt());
        assertEquals(5001, result.at("/ratios/throughput/median").asInt());
        assertEquals(2032, result.at("/byRound/0/tokensPerSecond").asInt());
        assertEquals(
                LoadReport.CURVE_PERCENTILES.size(),
                result.at("/curves/firstToken").size());
        var names = new TreeSet<String>();
        json.fieldNames().forEachRemaining(names::add);
        assertEquals(
                new TreeSet<>(Set.of(
                        "schema",
                        "startedAt",
                        "command",
                        "machine",
                        "shape",
                        "rounds",
                        "warmUp",
                        "seed",
                        "busy",
                        "targets",
                        "levels")),
                names);
    }

    private static void assertContains(String text, String word) {
        assertTrue(
                Pattern.compile("(?<![\\d.])" + Pattern.quote(word))
                        .matcher(text)
                        .find(),
                word);
    }
}
