package dev.millrace.local.training;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.bench.report.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Set;

/**
 * Waits for a job, and says how far it is.
 *
 * @param client of the trainer
 * @param err where the progress goes
 * @param lookMs between two looks at the job
 */
public record JobWait(TrainingClient client, PrintStream err, long lookMs) {
    private static final Set<String> OVER = Set.of("succeeded", "failed", "cancelled");

    /** The job when it is over. */
    public JsonNode ended(String id) throws IOException, InterruptedException {
        Progress bar = null;
        try {
            while (true) {
                var job = client.get(id);
                if (OVER.contains(job.path("status").asText())) {
                    return job;
                }
                var progress = job.path("progress");
                long updates = progress.path("updates").asLong();
                if (updates > 0 && bar == null) {
                    bar = new Progress("training", updates, err);
                }
                if (bar != null) {
                    bar.stepTo(progress.path("update").asLong(), news(progress));
                }
                Thread.sleep(lookMs);
            }
        } finally {
            if (bar != null) {
                bar.close();
            }
        }
    }

    /** What the job said last, as that a gate measures, or else the figures of its last update. */
    private static String news(JsonNode progress) {
        var said = progress.path("message").asText();
        return said.isEmpty() ? TrainingTables.news(progress) : said;
    }
}
