package dev.millrace.local.training;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Jobs and what they made as text. */
public final class TrainingTables {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneId.systemDefault());

    private TrainingTables() {}

    /** A job in a line. */
    public static void line(PrintStream out, JsonNode job) {
        out.printf(
                "%s  %-9s  %s  %-10s  %s %s%n",
                job.path("id").asText(),
                job.path("status").asText(),
                TIME.format(Instant.ofEpochSecond(job.path("created_at").asLong())),
                job.at("/method/type").asText(),
                job.path("model").asText() + ":"
                        + job.path("user_provided_suffix").asText(),
                job.at("/settings/label").asText());
    }

    /** A job with how far it is, what it made and its checkpoints. */
    public static void job(PrintStream out, JsonNode job, List<JsonNode> checkpoints) {
        line(out, job);
        var error = job.at("/error/message").asText();
        var message = error.isEmpty() ? job.path("message").asText() : error;
        if (!message.isEmpty()) {
            out.println(message);
        }
        var progress = job.path("progress");
        if (progress.path("updates").asLong() > 0) {
            out.println(news(progress));
        }
        if (!checkpoints.isEmpty()) {
            out.printf("%10s %10s %12s %12s %12s%n", "update", "loss", "validation", "rate", "gradient");
        }
        for (var checkpoint : checkpoints.reversed()) {
            var metrics = checkpoint.path("metrics");
            out.printf(
                    Locale.ROOT,
                    "%10d %10.4f %12s %12.2e %12.4f%n",
                    metrics.path("step").asLong(),
                    metrics.path("train_loss").asDouble(),
                    metrics.has("valid_loss")
                            ? String.format(
                                    Locale.ROOT,
                                    "%.4f",
                                    metrics.path("valid_loss").asDouble())
                            : "",
                    metrics.path("learning_rate").asDouble(),
                    metrics.path("gradient_norm").asDouble());
            for (var sample : checkpoint.path("samples")) {
                out.printf(
                        "%10s %s%n%10s %s%n",
                        ">",
                        sample.path("prompt").asText(),
                        "<",
                        sample.path("text").asText());
            }
        }
        card(out, job.path("card"));
    }

    private static void card(PrintStream out, JsonNode card) {
        if (card.isObject()) {
            out.printf(
                    "made %s@%s of %s@%s in %s%n",
                    card.path("name").asText(),
                    card.path("version").asText(),
                    card.at("/base/name").asText(),
                    card.at("/base/version").asText(),
                    card.path("folder").asText());
            card.path("figures").properties().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .forEach(figure -> out.printf(
                            Locale.ROOT,
                            "  %s %.6g%n",
                            figure.getKey(),
                            figure.getValue().asDouble()));
        }
    }

    /** How far a job is, in a line. */
    public static String news(JsonNode progress) {
        var words = new StringBuilder("update %d of %d"
                .formatted(
                        progress.path("update").asLong(),
                        progress.path("updates").asLong()));
        if (progress.has("loss")) {
            words.append(String.format(
                    Locale.ROOT,
                    ", loss %.4f, %.0f tokens/s",
                    progress.path("loss").asDouble(),
                    progress.path("tokens_per_s").asDouble()));
        }
        if (progress.has("validation_loss")) {
            words.append(String.format(
                    Locale.ROOT,
                    ", validation %.4f",
                    progress.path("validation_loss").asDouble()));
        }
        var reward = progress.at("/figures/reward");
        if (reward.isNumber()) {
            words.append(String.format(Locale.ROOT, ", reward %.3f", reward.asDouble()));
        }
        return words.toString();
    }

    /** A name with its versions, the one in force marked. */
    public static void model(PrintStream out, JsonNode model) {
        var inForce = model.path("promoted").asText();
        out.println(model.path("name").asText());
        for (var card : model.path("cards")) {
            out.printf(
                    "  %s %s  %s  of %s  by %s%n",
                    card.path("version").asText().equals(inForce) ? "*" : " ",
                    card.path("version").asText(),
                    TIME.format(Instant.ofEpochMilli(card.path("made_epoch_ms").asLong())),
                    card.at("/base/name").asText(),
                    card.path("job_id").asText());
        }
    }
}
