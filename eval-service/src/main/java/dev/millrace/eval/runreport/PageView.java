package dev.millrace.eval.runreport;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the page's template fills in, as texts. Texts that a template takes without escaping are constants or JSON. */
record PageView(
        String title,
        String policy,
        String style,
        List<String> scripts,
        String data,
        List<RunView> runs,
        boolean hasOthers,
        String method,
        List<OverviewRow> overview,
        List<ChartView> overviewCharts,
        List<GroupRow> groups,
        boolean hasGroups,
        List<DecodingView> decoding,
        List<TaskView> tasks) {
    /** Characters of prompts and answers on a page at most, the tasks having about equal parts. */
    private static final int TEXT_MAX = 600_000;

    record RunView(
            String key,
            String tone,
            String label,
            String model,
            String version,
            List<Setting> settings,
            String started,
            String took,
            boolean isBaseline) {}

    record Setting(String name, String value) {}

    record OverviewRow(String href, String task, String metric, String way, List<OverviewCell> cells) {}

    record GroupRow(String group, String metric, String way, List<OverviewCell> cells) {}

    record OverviewCell(
            String key, String tone, String value, String interval, String difference, String verdict, String mark) {}

    record DecodingView(List<String> settings, List<String> metrics, List<DecodingRow> rows) {}

    record DecodingRow(
            String key,
            String tone,
            List<Setting> values,
            List<OverviewCell> figures,
            String tokens,
            String distinct) {}

    static PageView of(RunReport report) throws IOException {
        var charts = new Charts(report);
        var tasks = new ArrayList<TaskView>();
        for (int i = 0; i < report.tasks().size(); i++) {
            int part = TEXT_MAX / report.tasks().size();
            tasks.add(TaskView.of(report, report.tasks().get(i), "task-" + i, part, charts));
        }
        var overviewCharts = charts.overview();
        return new PageView(
                title(report),
                ReportAssets.CONTENT_POLICY,
                ReportAssets.STYLE,
                ReportAssets.SCRIPTS,
                ReportJson.inScript(charts.data()),
                report.runs().stream().map(PageView::run).toList(),
                report.runs().size() > 1,
                ReportWords.method(report),
                overview(report),
                overviewCharts,
                groups(report),
                !report.groups().isEmpty(),
                report.decoding().stream()
                        .map(decoding -> decoding(decoding, report))
                        .toList(),
                tasks);
    }

    private static String title(RunReport report) {
        var labels = report.runs().stream().map(RunHead::label).toList();
        return labels.size() == 1 ? labels.getFirst() : String.join(" · ", labels);
    }

    private static RunView run(RunHead run) {
        var took = Duration.ofMillis(Math.max(0, run.endedEpochMs() - run.startedEpochMs()));
        return new RunView(
                run.key(),
                tone(run.key()),
                run.label(),
                run.model(),
                run.modelVersion(),
                run.settings().entrySet().stream()
                        .map(entry -> new Setting(entry.getKey(), entry.getValue()))
                        .toList(),
                Numbers.time(run.startedEpochMs()),
                took.toMinutes() < 1
                        ? took.toSeconds() + " s"
                        : took.toMinutes() + " min " + took.toSecondsPart() + " s",
                run.key().equals(RunReport.BASELINE));
    }

    /** The class of a run's colour. */
    static String tone(String key) {
        return "run-" + key.toLowerCase(Locale.ROOT);
    }

    private static List<OverviewRow> overview(RunReport report) {
        var rows = new ArrayList<OverviewRow>();
        for (int i = 0; i < report.tasks().size(); i++) {
            var task = report.tasks().get(i);
            if (!task.metrics().isEmpty()) {
                var metric = task.metrics().getFirst();
                rows.add(new OverviewRow(
                        "#task-" + i,
                        task.task(),
                        TaskView.name(metric.metric()),
                        TaskView.way(metric),
                        report.runs().stream()
                                .map(run -> overviewCell(run.key(), metric))
                                .toList()));
            }
        }
        return rows;
    }

    private static List<GroupRow> groups(RunReport report) {
        var rows = new ArrayList<GroupRow>();
        for (var group : report.groups()) {
            for (var metric : group.metrics()) {
                rows.add(new GroupRow(
                        group.group(),
                        TaskView.name(metric.metric()),
                        TaskView.way(metric),
                        report.runs().stream()
                                .map(run -> groupCell(run.key(), metric))
                                .toList()));
            }
        }
        return rows;
    }

    /** With its standard error, as it has no interval. */
    private static OverviewCell groupCell(String run, MetricRow metric) {
        var cell = metric.cell(run);
        return new OverviewCell(
                run,
                tone(run),
                cell.map(one -> Numbers.figure(one.value())).orElse(Numbers.NONE),
                cell.filter(one -> Double.isFinite(one.stderr()))
                        .map(one -> "± " + Numbers.figure(one.stderr()))
                        .orElse(""),
                "",
                "",
                "");
    }

    private static OverviewCell overviewCell(String run, MetricRow metric) {
        var cell = metric.cell(run);
        var difference = cell.flatMap(MetricRow.Cell::difference);
        return new OverviewCell(
                run,
                tone(run),
                cell.map(one -> Numbers.figure(one.value())).orElse(Numbers.NONE),
                cell.map(one -> Numbers.interval(one.low(), one.high()))
                        .filter(text -> !text.equals(Numbers.NONE))
                        .orElse(""),
                difference.map(one -> Numbers.difference(one.value())).orElse(""),
                difference.map(one -> ReportWords.verdict(one.verdict())).orElse(""),
                difference.map(one -> TaskView.mark(one.verdict())).orElse(""));
    }

    private static DecodingView decoding(DecodingComparison decoding, RunReport report) {
        var tasks = report.tasks().stream()
                .filter(task -> !task.metrics().isEmpty())
                .toList();
        var rows = new ArrayList<DecodingRow>();
        for (var row : decoding.rows()) {
            var values = new ArrayList<Setting>();
            for (int i = 0; i < row.values().size(); i++) {
                var value = row.values().get(i);
                values.add(new Setting(decoding.settings().get(i), value.isEmpty() ? Numbers.NONE : value));
            }
            rows.add(new DecodingRow(
                    row.run(),
                    tone(row.run()),
                    values,
                    tasks.stream()
                            .map(task -> overviewCell(row.run(), task.metrics().getFirst()))
                            .toList(),
                    Numbers.figure(row.meanTokens()),
                    Numbers.share(row.distinctShare())));
        }
        return new DecodingView(
                decoding.settings(),
                tasks.stream()
                        .map(task -> task.task() + " "
                                + task.metrics().getFirst().metric().metric())
                        .toList(),
                rows);
    }
}
