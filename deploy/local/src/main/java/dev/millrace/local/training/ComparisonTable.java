package dev.millrace.local.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.util.Locale;

/** A report of two runs, of a base and of the same with an adapter, as a table. */
public final class ComparisonTable {
    private ComparisonTable() {}

    /** @param report of the evaluation service, JSON, the base's run first */
    public static void print(PrintStream out, JsonNode report) {
        out.printf(
                "%-28s %-18s %26s %26s %28s %10s  %s%n",
                "task", "metric", "base (95 %)", "adapter (95 %)", "difference (95 %)", "relative", "");
        for (var task : report.path("tasks")) {
            for (var metric : task.path("metrics")) {
                row(out, task.path("task").asText(), metric);
            }
        }
        out.println(
                "Differences are of the same items, their intervals paired; better and worse after Holm's correction.");
    }

    private static void row(PrintStream out, String task, JsonNode metric) {
        var cells = metric.path("cells");
        if (cells.size() < 2) {
            return;
        }
        var difference = cells.get(1).path("difference");
        out.printf(
                "%-28s %-18s %26s %26s %28s %10s  %s%n",
                task,
                metric.path("metric").asText(),
                figure(cells.get(0), "%.4f"),
                figure(cells.get(1), "%.4f"),
                difference.isObject() ? figure(difference, "%+.4f") : "",
                relative(difference.path("relative_percent")),
                difference.path("verdict").asText().toLowerCase(Locale.ROOT));
    }

    /** A value with the ends of its interval, where it has them. */
    private static String figure(JsonNode node, String form) {
        if (!node.path("value").isNumber()) {
            return "–";
        }
        var value = signed(form, node.path("value").asDouble());
        return node.path("low").isNumber() && node.path("high").isNumber()
                ? "%s (%s to %s)"
                        .formatted(
                                value,
                                signed(form, node.path("low").asDouble()),
                                signed(form, node.path("high").asDouble()))
                : value;
    }

    private static String relative(JsonNode percent) {
        return percent.isNumber() ? signed("%+.2f %%", percent.asDouble()) : "";
    }

    /** With a minus, not a hyphen. */
    private static String signed(String form, double value) {
        return String.format(Locale.ROOT, form, value).replace('-', '−');
    }
}
