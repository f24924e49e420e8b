package dev.millrace.eval.runreport;

import dev.millrace.eval.runreport.ItemComparison.Answer;
import dev.millrace.eval.runreport.MetricRow.Cell;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A report as Markdown with tables (GitHub's): figures of all tasks, which class was taken for which, scores by length, and the
 * first changed items of each.
 */
public final class ReportMarkdown {
    /** Items shown of a task at most. */
    public static final int ITEMS_MAX = 5;
    /** Characters of a prompt or answer at most. */
    public static final int TEXT_MAX = 600;
    /** Characters of a class's name at most: a generated text may be one. */
    public static final int LABEL_MAX = 60;

    private final StringBuilder text = new StringBuilder();
    private final RunReport report;

    private ReportMarkdown(RunReport report) {
        this.report = report;
    }

    /** The report's text. */
    public static String of(RunReport report) {
        var markdown = new ReportMarkdown(report);
        markdown.runs();
        markdown.groups();
        markdown.decoding();
        report.tasks().forEach(markdown::task);
        return markdown.text.toString();
    }

    private void runs() {
        text.append("# Evaluation report\n\n");
        table(
                List.of("", "Run", "Model", "Version", "Settings", "Started"),
                report.runs().stream()
                        .map(run -> List.of(
                                run.key(),
                                run.label(),
                                run.model(),
                                run.modelVersion(),
                                run.settings().entrySet().stream()
                                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                                        .collect(Collectors.joining(", ")),
                                Numbers.time(run.startedEpochMs())))
                        .toList());
        if (report.runs().size() > 1) {
            text.append(ReportWords.method(report)).append("\n\n");
        }
    }

    private void groups() {
        if (report.groups().isEmpty()) {
            return;
        }
        text.append("## Groups\n\nWeighted means of the figures of a group's tasks.\n\n");
        var rows = new ArrayList<List<String>>();
        for (var group : report.groups()) {
            for (var metric : group.metrics()) {
                metric.cells()
                        .forEach(figure -> rows.add(List.of(
                                group.group(),
                                metric.metric() + ReportWords.arrow(metric.direction()),
                                figure.run(),
                                Numbers.figure(figure.value()),
                                Numbers.figure(figure.stderr()),
                                String.valueOf(figure.items()))));
            }
        }
        table(List.of("Group", "Metric", "Run", "Value", "Stderr", "n"), rows);
    }

    private void decoding() {
        report.decoding().ifPresent(decoding -> {
            text.append("## Decoding\n\n");
            var head = new ArrayList<>(List.of("Run"));
            head.addAll(decoding.settings());
            report.tasks()
                    .forEach(task -> task.metrics().stream()
                            .findFirst()
                            .ifPresent(row -> head.add(task.task() + " " + row.metric())));
            head.addAll(List.of("mean tokens", "distinct texts"));
            table(head, decoding.rows().stream().map(this::decodingRow).toList());
        });
    }

    private List<String> decodingRow(DecodingComparison.Row row) {
        var cells = new ArrayList<>(List.of(row.run()));
        cells.addAll(row.values());
        for (var task : report.tasks()) {
            task.metrics().stream()
                    .findFirst()
                    .ifPresent(metric -> cells.add(metric.cell(row.run())
                            .map(cell -> Numbers.figure(cell.value()) + " " + Numbers.interval(cell.low(), cell.high()))
                            .orElse(Numbers.NONE)));
        }
        cells.add(Numbers.figure(row.meanTokens()));
        cells.add(Numbers.figure(row.distinctShare()));
        return cells;
    }

    private void task(TaskReport task) {
        text.append("## ").append(cell(task.task())).append("\n\n");
        task.remarks().forEach(remark -> text.append("> ").append(cell(remark)).append("\n\n"));
        task.signatures()
                .forEach(one ->
                        text.append("%s: `%s`\n\n".formatted(cell(one.metric().toString()), one.signature())));
        var rows = new ArrayList<List<String>>();
        for (var metric : task.metrics()) {
            metric.cells().forEach(figure -> rows.add(row(metric, figure)));
        }
        table(
                List.of(
                        "Metric",
                        "Run",
                        "Value",
                        "95 % interval",
                        "Stderr",
                        "n",
                        "Difference",
                        "95 % interval",
                        "Relative",
                        "p",
                        "p (Holm)",
                        ""),
                rows);
        calibrations(task);
        lengths(task);
        confusions(task);
        items(task);
    }

    private static List<String> row(MetricRow metric, Cell cell) {
        var row = new ArrayList<>(List.of(
                metric.metric() + ReportWords.arrow(metric.direction()),
                cell.run(),
                Numbers.figure(cell.value()),
                Numbers.interval(cell.low(), cell.high()),
                Numbers.figure(cell.stderr()),
                String.valueOf(cell.items())));
        cell.difference()
                .ifPresentOrElse(
                        difference -> row.addAll(List.of(
                                Numbers.difference(difference.value()),
                                Numbers.differenceInterval(difference.low(), difference.high()),
                                Numbers.percent(difference.relativePercent()),
                                Numbers.pValue(difference.pValue()),
                                Numbers.pValue(difference.holmPValue()),
                                ReportWords.verdict(difference.verdict()))),
                        () -> row.addAll(Collections.nCopies(6, "")));
        return row;
    }

    private void calibrations(TaskReport task) {
        for (var calibration : task.calibrations()) {
            text.append("Calibration of run %s (%s): expected error %s, Brier %s over %d claims.\n\n"
                    .formatted(
                            calibration.run(),
                            cell(calibration.source()),
                            Numbers.figure(calibration.expectedError()),
                            Numbers.figure(calibration.brier()),
                            calibration.items()));
        }
    }

    private void lengths(TaskReport task) {
        if (task.lengths().isEmpty()) {
            return;
        }
        text.append("Scores by length, in quarters of the answers, the shortest first.\n\n");
        var rows = new ArrayList<List<String>>();
        for (var length : task.lengths()) {
            for (var bucket : length.buckets()) {
                rows.add(List.of(
                        length.run(),
                        bucket.fromTokens() + "–" + bucket.toTokens(),
                        String.valueOf(bucket.items()),
                        Numbers.figure(bucket.meanTokens()),
                        length.metric().toString(),
                        Numbers.figure(bucket.meanScore())));
            }
        }
        table(List.of("Run", "Tokens", "n", "Mean tokens", "Metric", "Mean score"), rows);
    }

    private void confusions(TaskReport task) {
        for (var confusion : task.confusions()) {
            text.append("Classes of run %s (%s): a row is the right one, a column the predicted one.\n\n"
                    .formatted(confusion.run(), cell(confusion.source())));
            var labels = confusion.labels().stream()
                    .map(label -> ReportWords.beginning(label, LABEL_MAX))
                    .toList();
            var head = new ArrayList<>(List.of("right ↓ predicted →"));
            head.addAll(labels);
            var rows = new ArrayList<List<String>>();
            for (int right = 0; right < labels.size(); right++) {
                var row = new ArrayList<>(List.of(labels.get(right)));
                confusion.counts().get(right).forEach(count -> row.add(String.valueOf(count)));
                rows.add(row);
            }
            table(head, rows);
        }
    }

    private void items(TaskReport task) {
        for (var one : task.transitions()) {
            text.append("Run %s against %s: %s.\n\n"
                    .formatted(one.run(), RunReport.BASELINE, ReportWords.transitions(one)));
        }
        if (report.runs().size() < 2) {
            return;
        }
        var reworded = ReportWords.reworded(task);
        if (!reworded.isEmpty()) {
            text.append(reworded).append("\n\n");
        }
        task.items().stream().limit(ITEMS_MAX).forEach(item -> {
            text.append("### Item %d\n\n".formatted(item.index()));
            block("Prompt", item.prompt());
            block("Target", item.target());
            item.answers().forEach(this::answer);
        });
        if (task.items().size() > ITEMS_MAX) {
            text.append("%d more items differ; the JSON report has them all.\n\n"
                    .formatted(task.items().size() - ITEMS_MAX));
        }
    }

    private void answer(Answer answer) {
        var label = "Run %s%s"
                .formatted(
                        answer.run(),
                        ReportWords.change(answer.change())
                                .map(" (%s)"::formatted)
                                .orElse(""));
        if (!answer.prompt().isEmpty()) {
            block("Prompt of run " + answer.run(), answer.prompt());
        }
        answer.texts().forEach(reply -> block(label, reply));
        if (!answer.choices().isEmpty()) {
            block(label, ReportWords.choices(answer.choices()));
        }
    }

    /** A fenced block whose fence is longer than any run of backticks in it, so that nothing in it is markup. */
    private void block(String label, String content) {
        var shown = ReportWords.end(content, TEXT_MAX);
        var fence = "```";
        while (shown.contains(fence)) {
            fence += "`";
        }
        text.append("%s:\n\n%s\n%s\n%s\n\n".formatted(label, fence, shown, fence));
    }

    private void table(List<String> head, List<List<String>> rows) {
        row(head);
        row(Collections.nCopies(head.size(), "---"));
        rows.forEach(this::row);
        text.append('\n');
    }

    private void row(List<String> cells) {
        text.append(cells.stream().map(ReportMarkdown::cell).collect(Collectors.joining(" | ", "| ", " |\n")));
    }

    /** Without what would end a cell or be markup. */
    private static String cell(String text) {
        return text.replaceAll("[\\r\\n]+", " ").replaceAll("([\\\\`*_<>|\\[\\]&])", "\\\\$1");
    }
}
