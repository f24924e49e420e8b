package dev.millrace.local.bench.load;

import dev.millrace.local.bench.load.LoadReport.Level;
import dev.millrace.local.bench.report.Page.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The tables of one level. */
final class LoadPageTables {
    private LoadPageTables() {}

    static Table counts(Level level) {
        return new Table(
                List.of(
                        "target",
                        "tokens/s, median (range)",
                        "answered",
                        "dropped",
                        "failed",
                        "over the generator's bound",
                        "prompt tokens",
                        "output tokens"),
                level.results().stream()
                        .map(result -> {
                            var counts = result.counts();
                            return List.of(
                                    result.target(),
                                    result.throughput() == null
                                            ? "–"
                                            : result.throughput().toString(),
                                    Long.toString(counts.answered()),
                                    Long.toString(counts.dropped()),
                                    Long.toString(counts.failed()),
                                    Long.toString(counts.overBound()),
                                    Long.toString(counts.promptTokens()),
                                    Long.toString(counts.outputTokens()));
                        })
                        .toList());
    }

    static Table latencies(Level level) {
        List<List<String>> rows = new ArrayList<>();
        for (var result : level.results()) {
            result.latencies()
                    .forEach((latency, times) -> rows.add(List.of(
                            result.target() + ": " + latency.title(),
                            ms(times.p50()),
                            ms(times.p95()),
                            ms(times.p99()),
                            ms(times.max()),
                            ms(times.mean()),
                            Long.toString(times.count()))));
        }
        return new Table(List.of("ms", "p50", "p95", "p99", "max", "mean", "count"), rows);
    }

    static Optional<Table> ratios(Level level) {
        var first = level.results().getFirst().target();
        List<List<String>> rows = new ArrayList<>();
        for (var result : level.results()) {
            result.ratios()
                    .forEach((figure, ratio) -> rows.add(List.of(
                            "%s / %s: %s".formatted(result.target(), first, figure),
                            "%.3f".formatted(ratio.median()),
                            "%.3f".formatted(ratio.min()),
                            "%.3f".formatted(ratio.max()))));
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(List.of("ratio", "median of the rounds", "smallest", "largest"), rows));
    }

    static Optional<Table> errors(Level level) {
        List<List<String>> rows = new ArrayList<>();
        for (var result : level.results()) {
            result.counts()
                    .errors()
                    .forEach((problem, count) -> rows.add(List.of(
                            result.target() + ": " + problem,
                            Long.toString(count),
                            result.counts().examples().getOrDefault(problem, ""))));
        }
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(new Table(List.of("error", "count", "the first of them"), rows));
    }

    static Table rounds(Level level) {
        List<List<String>> rows = new ArrayList<>();
        for (var result : level.results()) {
            for (var round : result.byRound()) {
                rows.add(List.of(
                        "%s, round %d".formatted(result.target(), round.round()),
                        "%.1f".formatted(round.seconds()),
                        "%.1f".formatted(round.tokensPerSecond()),
                        p50(round, Latency.FIRST_TOKEN),
                        p50(round, Latency.INTER_TOKEN),
                        p50(round, Latency.END_TO_END)));
            }
        }
        return new Table(
                List.of("round", "seconds", "tokens/s", "first token p50", "between tokens p50", "whole answer p50"),
                rows);
    }

    private static String p50(RoundFigures round, Latency latency) {
        var times = round.latencies().get(latency);
        return times == null ? "–" : ms(times.p50());
    }

    private static String ms(double millis) {
        return "%.1f".formatted(millis);
    }
}
