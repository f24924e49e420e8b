package dev.millrace.local.bench.load;

import dev.millrace.local.bench.load.LoadReport.Level;
import dev.millrace.local.bench.load.LoadReport.Result;
import dev.millrace.local.bench.report.Page;
import dev.millrace.local.bench.report.Page.Chart;
import dev.millrace.local.bench.report.Page.Section;
import dev.millrace.local.bench.report.Page.Series;
import dev.millrace.local.bench.report.Page.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A load report as a page. */
public final class LoadPage {
    private LoadPage() {}

    /** Every figure of the report in tables, and charts over levels and percentiles. */
    public static Page of(LoadReport report) {
        List<Section> sections = new ArrayList<>();
        sections.add(new Section("Targets", "", List.of(targets(report)), List.of()));
        report.levels().stream().map(Level::kind).distinct().forEach(kind -> {
            var levels = report.levels().stream()
                    .filter(level -> level.kind().equals(kind))
                    .toList();
            sections.add(new Section(capital(kind), "", List.of(), overview(levels)));
        });
        report.levels().forEach(level -> sections.add(section(level)));
        return new Page("Load measured " + when(report.startedAt()), facts(report), sections);
    }

    private static Map<String, String> facts(LoadReport report) {
        var shape = report.shape();
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", report.command());
        facts.put(
                "requests",
                "%s words, %s new tokens, %d turns, temperature %s, top-k %d"
                        .formatted(shape.words(), shape.newTokens(), shape.turns(), shape.temperature(), shape.topK()));
        facts.put(
                "prefix, drops",
                "%.0f %% begin with the same %d words; clients leave %.0f %% of the streams"
                        .formatted(shape.prefixShare() * 100, shape.prefixWords(), shape.dropShare() * 100));
        facts.put(
                "rounds",
                "%d after %d requests of warm-up, seed %d, %d busy processes beside"
                        .formatted(report.rounds(), report.warmUp(), report.seed(), report.busy()));
        facts.putAll(Page.facts(report.machine()));
        return facts;
    }

    private static Table targets(LoadReport report) {
        return new Table(
                List.of("target", "address", "model"),
                report.targets().stream()
                        .map(target -> List.of(target.name(), target.url(), target.model()))
                        .toList());
    }

    private static List<Chart> overview(List<Level> levels) {
        List<Chart> charts = new ArrayList<>();
        charts.add(overLevels(levels, "Output tokens a second", Map.of("", LoadPage::throughput)));
        for (var latency : Latency.values()) {
            boolean timed = levels.stream()
                    .flatMap(level -> level.results().stream())
                    .anyMatch(result -> result.latencies().containsKey(latency));
            if (timed) {
                Map<String, Function<Result, @Nullable Double>> lines = new LinkedHashMap<>();
                lines.put(" p50", result -> time(result, latency, Percentiles::p50));
                lines.put(" p95", result -> time(result, latency, Percentiles::p95));
                charts.add(overLevels(levels, capital(latency.title()) + ", ms", lines));
            }
        }
        return charts;
    }

    private static Chart overLevels(
            List<Level> levels, String title, Map<String, Function<Result, @Nullable Double>> lines) {
        List<Series> series = new ArrayList<>();
        var targets = levels.getFirst().results();
        for (int target = 0; target < targets.size(); target++) {
            int index = target;
            for (var line : lines.entrySet()) {
                @Nullable
                Double[] values = levels.stream()
                        .map(level -> line.getValue().apply(level.results().get(index)))
                        .toArray(Double[]::new);
                var name = targets.get(target).target() + line.getKey();
                series.add(new Series(name, target, line.getKey().contains("95"), values));
            }
        }
        var labels = levels.stream().map(Level::label).toList();
        return new Chart(title, "", labels, series);
    }

    private static Section section(Level level) {
        List<Table> tables = new ArrayList<>();
        tables.add(LoadPageTables.counts(level));
        tables.add(LoadPageTables.latencies(level));
        LoadPageTables.ratios(level).ifPresent(tables::add);
        LoadPageTables.errors(level).ifPresent(tables::add);
        tables.add(LoadPageTables.rounds(level));
        return new Section(
                level.label(),
                "Latencies count from the intended arrival and over the requests of all rounds; ratios are taken round by"
                        + " round.",
                tables,
                curves(level));
    }

    private static List<Chart> curves(Level level) {
        List<Chart> charts = new ArrayList<>();
        for (var latency : Latency.values()) {
            List<Series> series = IntStream.range(0, level.results().size())
                    .filter(target -> level.results().get(target).curves().containsKey(latency))
                    .mapToObj(target -> curve(level.results().get(target), target, latency))
                    .toList();
            if (!series.isEmpty()) {
                var labels = LoadReport.CURVE_PERCENTILES.stream()
                        .map(percentile -> "p" + percentile.toString().replaceFirst("\\.0$", ""))
                        .toList();
                charts.add(new Chart(capital(latency.title()) + " by percentile, ms", "", labels, series));
            }
        }
        return charts;
    }

    private static Series curve(Result result, int target, Latency latency) {
        double[] millis = result.curves().getOrDefault(latency, new double[0]);
        @Nullable
        Double[] values =
                IntStream.range(0, millis.length).mapToObj(i -> millis[i]).toArray(Double[]::new);
        return new Series(result.target(), target, false, values);
    }

    private static @Nullable Double throughput(Result result) {
        return result.throughput() == null ? null : result.throughput().median();
    }

    private static @Nullable Double time(Result result, Latency latency, Function<Percentiles, Double> which) {
        var times = result.latencies().get(latency);
        return times == null ? null : which.apply(times);
    }

    /** An ISO instant to the minute. */
    private static String when(String instant) {
        return instant.replaceFirst("T(\\d\\d:\\d\\d).*", " $1 UTC");
    }

    private static String capital(String title) {
        return Character.toUpperCase(title.charAt(0)) + title.substring(1);
    }
}
