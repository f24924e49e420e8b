package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.runreport.MetricRow.Cell;
import dev.millrace.eval.runreport.MetricRow.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A task of the page. */
record TaskView(
        String id,
        String name,
        String version,
        String fingerprint,
        List<String> remarks,
        List<SignatureView> signatures,
        List<MetricView> metrics,
        boolean hasDifferences,
        List<ChartView> charts,
        List<CalibrationView> calibrations,
        List<LengthView> lengths,
        List<ConfusionView> confusions,
        List<TransitionView> transitions,
        String itemsTitle,
        List<ItemView> items,
        boolean hasItems,
        boolean hasChanges,
        boolean hasDifferent,
        boolean hasReworded,
        String reworded,
        String left) {
    /** Items of a task on the page at most. */
    static final int ITEMS_MAX = 200;

    record SignatureView(String name, String signature) {}

    record MetricView(String name, String way, List<RowView> rows) {}

    record RowView(
            String key,
            String tone,
            String value,
            String interval,
            String stderr,
            int items,
            List<DifferenceView> differences) {}

    record DifferenceView(
            String value, String interval, String relative, String p, String holm, String verdict, String mark) {}

    record TransitionView(String key, String tone, String words) {}

    record CalibrationView(
            String key,
            String tone,
            String source,
            int items,
            String expectedError,
            String brier,
            List<BinView> bins) {}

    record BinView(String range, int items, String confidence, String accuracy, String interval) {}

    record LengthView(String key, String tone, String metric, List<BucketView> buckets) {}

    record BucketView(String range, int items, String meanScore) {}

    record ConfusionView(String key, String tone, String source, List<String> labels, List<ConfusionRow> rows) {}

    record ConfusionRow(String label, List<ConfusionCell> cells) {}

    record ConfusionCell(long count, String heat) {}

    static TaskView of(RunReport report, TaskReport task, String id, int textMax, Charts charts) {
        var items = new ArrayList<ItemView>();
        int characters = 0;
        for (var item : task.items()) {
            var view = ItemView.of(item);
            characters += view.characters();
            if (items.size() == ITEMS_MAX || (characters > textMax && !items.isEmpty())) {
                break;
            }
            items.add(view);
        }
        int left = task.items().size() - items.size();
        boolean isCompared = !task.transitions().isEmpty();
        return new TaskView(
                id,
                task.task(),
                task.version(),
                task.fingerprint().substring(0, Math.min(12, task.fingerprint().length())),
                task.remarks(),
                task.signatures().stream()
                        .map(one -> new SignatureView(name(one.metric()), one.signature()))
                        .toList(),
                task.metrics().stream().map(TaskView::metric).toList(),
                isCompared,
                charts.of(task, id),
                task.calibrations().stream().map(TaskView::calibration).toList(),
                task.lengths().stream().map(TaskView::length).toList(),
                task.confusions().stream().map(TaskView::confusion).toList(),
                task.transitions().stream()
                        .map(one ->
                                new TransitionView(one.run(), PageView.tone(one.run()), ReportWords.transitions(one)))
                        .toList(),
                isCompared ? "Items that came out differently" : items.isEmpty() ? "" : "Items",
                items,
                !items.isEmpty(),
                isCompared,
                task.transitions().stream().anyMatch(one -> one.different() > 0),
                task.items().stream().anyMatch(ItemComparison::isReworded),
                ReportWords.reworded(task),
                left == 0 ? "" : "%d more are in the JSON report.".formatted(left));
    }

    private static MetricView metric(MetricRow metric) {
        return new MetricView(
                name(metric.metric()),
                way(metric),
                metric.cells().stream().map(TaskView::row).toList());
    }

    static String name(Metric.Key key) {
        return key.filter().equals(Metric.Key.NO_FILTER) ? key.metric() : key.metric() + " · " + key.filter();
    }

    static String way(MetricRow metric) {
        return switch (metric.direction()) {
            case HIGHER -> "higher is better";
            case LOWER -> "lower is better";
            case NEITHER -> "neither way is better";
        };
    }

    private static RowView row(Cell cell) {
        return new RowView(
                cell.run(),
                PageView.tone(cell.run()),
                Numbers.figure(cell.value()),
                Numbers.interval(cell.low(), cell.high()),
                Numbers.figure(cell.stderr()),
                cell.items(),
                cell.difference().stream()
                        .map(one -> new DifferenceView(
                                Numbers.difference(one.value()),
                                Numbers.differenceInterval(one.low(), one.high()),
                                Numbers.percent(one.relativePercent()),
                                Numbers.pValue(one.pValue()),
                                Numbers.pValue(one.holmPValue()),
                                ReportWords.verdict(one.verdict()),
                                mark(one.verdict())))
                        .toList());
    }

    /** The class of a verdict's badge. */
    static String mark(Verdict verdict) {
        return switch (verdict) {
            case BETTER -> "good";
            case WORSE -> "bad";
            case DIFFERENT, UNCLEAR -> "open";
        };
    }

    private static CalibrationView calibration(Calibration one) {
        return new CalibrationView(
                one.run(),
                PageView.tone(one.run()),
                source(one.source()),
                one.items(),
                Numbers.figure(one.expectedError()),
                Numbers.figure(one.brier()),
                one.bins().stream()
                        .map(bin -> new BinView(
                                range(bin.from(), bin.to()),
                                bin.items(),
                                Numbers.share(bin.confidence()),
                                Numbers.share(bin.accuracy()),
                                "[" + Numbers.share(bin.low()) + ", " + Numbers.share(bin.high()) + "]"))
                        .toList());
    }

    private static String source(String source) {
        return source.replace("," + Metric.Key.NO_FILTER, "").replace(",", " · ");
    }

    private static String range(double from, double to) {
        return String.format(Locale.ROOT, "%.0f–%.0f %%", 100 * from, 100 * to);
    }

    private static LengthView length(LengthScore one) {
        return new LengthView(
                one.run(),
                PageView.tone(one.run()),
                name(one.metric()),
                one.buckets().stream()
                        .map(bucket -> new BucketView(
                                bucket.fromTokens() + "–" + bucket.toTokens(),
                                bucket.items(),
                                Numbers.figure(bucket.meanScore())))
                        .toList());
    }

    private static ConfusionView confusion(ConfusionTable table) {
        var rows = new ArrayList<ConfusionRow>();
        for (int gold = 0; gold < table.labels().size(); gold++) {
            var counts = table.counts().get(gold);
            long sum = counts.stream().mapToLong(Long::longValue).sum();
            rows.add(new ConfusionRow(
                    table.labels().get(gold),
                    counts.stream()
                            .map(count -> new ConfusionCell(count, heat(count, sum)))
                            .toList()));
        }
        return new ConfusionView(table.run(), PageView.tone(table.run()), source(table.source()), table.labels(), rows);
    }

    /** The class of a share of its row, in tenths. */
    private static String heat(long count, long sum) {
        return String.format(Locale.ROOT, "heat-%d", sum == 0 ? 0 : Math.round(10.0 * count / sum));
    }
}
