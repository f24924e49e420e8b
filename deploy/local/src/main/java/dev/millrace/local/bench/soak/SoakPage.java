package dev.millrace.local.bench.soak;

import dev.millrace.local.bench.report.Page;
import dev.millrace.local.bench.report.Page.Chart;
import dev.millrace.local.bench.report.Page.Section;
import dev.millrace.local.bench.report.Page.Series;
import dev.millrace.local.bench.report.Page.Table;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A soak report as a page. */
public final class SoakPage {
    private SoakPage() {}

    /** Verdict, checks, traffic, and a chart of each vital over time. */
    public static Page of(SoakReport report) {
        var charts = Arrays.stream(Vital.values())
                .flatMap(vital -> chart(report, vital).stream())
                .toList();
        return new Page(
                "Soak %s: %s"
                        .formatted(
                                report.startedAt().replaceFirst("T(\\d\\d:\\d\\d).*", " $1 UTC"),
                                report.passed() ? "passed" : "failed"),
                facts(report),
                List.of(
                        new Section(
                                "Baseline and end",
                                "Both after a quiet phase and a garbage collection. What has no allowance is shown and not judged.",
                                List.of(checks(report)),
                                List.of()),
                        new Section(
                                "Traffic", String.join("; ", report.examples()), List.of(traffic(report)), List.of()),
                        new Section("Over time", "Warm-up included.", List.of(), charts)));
    }

    private static Map<String, String> facts(SoakReport report) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("command", report.command());
        facts.put("model", report.model());
        facts.put(
                "traffic",
                "%s minutes, %d clients at once, seed %d, %d output tokens, %d restarts"
                        .formatted(
                                report.minutes(),
                                report.streams(),
                                report.seed(),
                                report.outputTokens(),
                                report.restarts()));
        facts.putAll(Page.facts(report.machine()));
        return facts;
    }

    private static Table checks(SoakReport report) {
        List<List<String>> rows = report.checks().stream()
                .map(check -> List.of(
                        check.process() + ": " + check.vital().title(),
                        "%.1f".formatted(check.baseline()),
                        SoakTable.text(check.end()),
                        SoakTable.text(check.allowed()),
                        check.passes() ? "passed" : "FAILED"))
                .toList();
        return new Table(List.of("what", "baseline", "end", "allowed", "verdict"), rows);
    }

    private static Table traffic(SoakReport report) {
        List<List<String>> rows = new ArrayList<>();
        report.traffic()
                .forEach((kind, counts) ->
                        rows.add(List.of(kind.title(), Long.toString(counts.good()), Long.toString(counts.bad()))));
        return new Table(List.of("kind", "good", "bad"), rows);
    }

    private static Optional<Chart> chart(SoakReport report, Vital vital) {
        var samples = report.samples();
        var labels = samples.stream()
                .map(sample -> "%.1f".formatted(sample.minute()))
                .toList();
        List<String> processes = samples.stream()
                .flatMap(sample -> sample.processes().keySet().stream())
                .distinct()
                .toList();
        List<Series> series = new ArrayList<>();
        for (int process = 0; process < processes.size(); process++) {
            var name = processes.get(process);
            @Nullable
            Double[] values = samples.stream()
                    .map(sample ->
                            sample.processes().getOrDefault(name, Map.of()).get(vital))
                    .toArray(Double[]::new);
            if (Arrays.stream(values).anyMatch(Objects::nonNull)) {
                series.add(new Series(name, process, false, values));
            }
        }
        return series.isEmpty() ? Optional.empty() : Optional.of(new Chart(vital.title(), "minutes", labels, series));
    }
}
