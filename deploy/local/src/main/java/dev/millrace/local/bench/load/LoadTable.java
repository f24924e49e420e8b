package dev.millrace.local.bench.load;

import java.io.PrintStream;
import java.util.Map;
import java.util.stream.Collectors;

/** The figures of one level in a terminal. */
final class LoadTable {
    private LoadTable() {}

    static void print(PrintStream out, LoadReport.Level level) {
        out.printf("%n%s%n", level.label());
        for (var result : level.results()) {
            var counts = result.counts();
            out.printf(
                    "  %s: %s tokens/s; %d answered, %d dropped, %d failed, %d over the generator's bound%n",
                    result.target(),
                    result.throughput() == null ? "no" : result.throughput(),
                    counts.answered(),
                    counts.dropped(),
                    counts.failed(),
                    counts.overBound());
            result.latencies().forEach((latency, times) -> print(out, latency, times));
            counts.errors()
                    .forEach((problem, count) -> out.printf(
                            "    %d × %s: %s%n",
                            count, problem, counts.examples().get(problem)));
        }
        var first = level.results().getFirst().target();
        for (var result : level.results()) {
            if (!result.ratios().isEmpty()) {
                out.printf("  %s over %s, median (smallest to largest) of the rounds%n", result.target(), first);
                out.printf("    %s%n", words(result.ratios()));
            }
        }
        out.flush();
    }

    private static void print(PrintStream out, Latency latency, Percentiles times) {
        out.printf(
                "    %-36s p50 %8.1f ms   p95 %8.1f ms   p99 %8.1f ms   (%d)%n",
                latency.title(), times.p50(), times.p95(), times.p99(), times.count());
    }

    private static String words(Map<String, Spread> ratios) {
        return ratios.entrySet().stream()
                .map(ratio -> ratio.getKey() + " " + ratio.getValue())
                .collect(Collectors.joining("\n    "));
    }
}
