package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Run;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Runs of one model that differ in nothing but their settings, such as temperature or the decoding method.
 *
 * @param settings those in which they differ
 * @param rows one a run
 */
public record DecodingComparison(List<String> settings, List<Row> rows) {
    public DecodingComparison {
        settings = List.copyOf(settings);
        rows = List.copyOf(rows);
    }

    /**
     * A run's settings.
     *
     * @param run its key
     * @param values parallel to the settings, empty where it has none
     * @param meanTokens of the texts that it generated, NaN without any and where the length of one is not known
     * @param distinctShare how many of them differ from all others, NaN without any
     */
    public record Row(String run, List<String> values, double meanTokens, double distinctShare) {
        public Row {
            values = List.copyOf(values);
        }
    }

    /** Empty unless two or more runs are of one model and version and differ in a setting. */
    static Optional<DecodingComparison> of(List<Run> runs) {
        boolean isOneModel = runs.stream()
                        .map(run -> List.of(run.model(), run.modelVersion()))
                        .distinct()
                        .count()
                == 1;
        var names = new LinkedHashSet<String>();
        runs.forEach(run -> names.addAll(run.settings().keySet()));
        names.removeIf(name -> runs.stream()
                        .map(run -> run.settings().getOrDefault(name, ""))
                        .distinct()
                        .count()
                == 1);
        if (runs.size() < 2 || !isOneModel || names.isEmpty()) {
            return Optional.empty();
        }
        var rows = new ArrayList<Row>();
        for (int i = 0; i < runs.size(); i++) {
            rows.add(row(RunReport.key(i), runs.get(i), List.copyOf(names)));
        }
        return Optional.of(new DecodingComparison(List.copyOf(names), rows));
    }

    private static Row row(String key, Run run, List<String> names) {
        var texts = run.tasks().stream()
                .flatMap(task -> task.items().stream())
                .map(ItemResult::replies)
                .flatMap(List::stream)
                .filter(Reply.Text.class::isInstance)
                .map(Reply.Text.class::cast)
                .toList();
        Map<String, Integer> counts = new LinkedHashMap<>();
        texts.forEach(text -> counts.merge(text.text(), 1, Integer::sum));
        long distinct = counts.values().stream().filter(count -> count == 1).count();
        return new Row(
                key,
                names.stream()
                        .map(name -> Objects.requireNonNullElse(run.settings().get(name), ""))
                        .toList(),
                texts.stream().mapToDouble(DecodingComparison::tokens).average().orElse(Double.NaN),
                texts.isEmpty() ? Double.NaN : (double) distinct / texts.size());
    }

    /** A text of no tokens is one that was not counted: what people rank comes without. */
    private static double tokens(Reply.Text text) {
        return text.tokens() == 0 && !text.text().isEmpty() ? Double.NaN : text.tokens();
    }
}
