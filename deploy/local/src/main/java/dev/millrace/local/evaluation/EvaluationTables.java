package dev.millrace.local.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Runs, figures and tasks as text. */
public final class EvaluationTables {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());
    private static final int DESCRIPTION_MAX = 80;

    private EvaluationTables() {}

    /** A run with its figures. */
    public static void run(PrintStream out, JsonNode run) {
        var version = run.path("model_version").asText();
        out.printf(
                "%s  %s  %s%s  %s%n",
                run.path("evaluation_id").asText(),
                status(run),
                run.path("model").asText(),
                version.isEmpty() ? "" : "@" + version,
                label(run));
        if (run.has("human")) {
            out.printf(
                    "%d rankings by %d people%n",
                    run.at("/human/rankings").asInt(),
                    run.at("/human/labellers").asInt());
        }
        if (!run.path("message").asText().isEmpty()) {
            out.println(run.path("message").asText());
        }
        out.printf("%-40s %-18s %-18s %10s %22s %7s%n", "task", "metric", "filter", "value", "95 % interval", "items");
        for (var task : run.path("tasks")) {
            if (task.path("figures").isEmpty()) {
                out.printf(
                        "%-40s %d of %d items%n",
                        task.path("task").asText(),
                        task.path("done").asInt(),
                        task.path("items").asInt());
            }
            for (var figure : task.path("figures")) {
                figure(out, task.path("task").asText(), figure, interval(figure));
            }
        }
        groups(out, run);
    }

    /** What the tasks of a group come to together; it has a standard error and no interval. */
    private static void groups(PrintStream out, JsonNode run) {
        if (!run.path("groups").isEmpty()) {
            out.printf("%n%-40s %-18s %-18s %10s %22s %7s%n", "group", "metric", "filter", "value", "stderr", "items");
        }
        for (var group : run.path("groups")) {
            for (var figure : group.path("figures")) {
                var stderr = figure.has("stderr")
                        ? "%.4f".formatted(figure.path("stderr").asDouble())
                        : "";
                figure(out, group.path("group").asText(), figure, stderr);
            }
        }
    }

    private static String interval(JsonNode figure) {
        return figure.has("low")
                ? "%.4f to %.4f"
                        .formatted(
                                figure.path("low").asDouble(),
                                figure.path("high").asDouble())
                : "";
    }

    private static void figure(PrintStream out, String name, JsonNode figure, String certainty) {
        out.printf(
                "%-40s %-18s %-18s %10s %22s %7d%n",
                name,
                figure.path("metric").asText(),
                figure.path("filter").asText(),
                figure.has("value") ? "%.4f".formatted(figure.path("value").asDouble()) : "–",
                certainty,
                figure.path("items").asInt());
    }

    /** A run in one line. */
    public static void line(PrintStream out, JsonNode run) {
        out.printf(
                "%s  %s  %-9s  %s  %s%n",
                run.path("evaluation_id").asText(),
                TIME.format(Instant.ofEpochMilli(run.path("started_epoch_ms").asLong())),
                status(run),
                run.path("model").asText(),
                label(run));
    }

    /** A task or group in one line. */
    public static void task(PrintStream out, JsonNode task) {
        var words =
                task.path("description").asText().strip().lines().findFirst().orElse("");
        var shown = words.length() <= DESCRIPTION_MAX ? words : words.substring(0, DESCRIPTION_MAX - 1) + "…";
        int tasks = task.path("tasks").size();
        out.printf("%-36s %s%n", task.path("name").asText(), tasks == 0 ? shown : tasks + " tasks  " + shown);
    }

    private static String status(JsonNode run) {
        return run.path("status").asText().replace("EVALUATION_STATUS_", "").toLowerCase(Locale.ROOT);
    }

    private static String label(JsonNode run) {
        var label = run.at("/spec/label").asText();
        var what = run.at(run.at("/spec/human").isMissingNode() ? "/spec/tasks" : "/spec/human/evaluation_ids");
        return label.isEmpty() ? what.toString() : label;
    }
}
