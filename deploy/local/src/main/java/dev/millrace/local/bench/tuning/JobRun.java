package dev.millrace.local.bench.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.bench.report.Progress;
import dev.millrace.local.system.UsageException;
import dev.millrace.local.training.TrainingClient;
import dev.millrace.local.training.TrainingTables;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Has an adapter made, and takes the time.
 *
 * @param client of the trainer
 * @param lookMs between two looks at the job
 */
record JobRun(TrainingClient client, long lookMs) {
    private static final Set<String> OVER = Set.of("succeeded", "failed", "cancelled");

    /**
     * What a job came to.
     *
     * @param jobId its id
     * @param version of the adapter
     * @param seconds from the request until the adapter is made
     * @param settings all of them, defaults filled in
     * @param figures at its end, as the card has them
     */
    record Done(String jobId, String version, double seconds, JsonNode settings, Map<String, Double> figures) {}

    /** @throws UsageException when the job is refused, fails or is cancelled */
    Done run(JsonNode request, PrintStream err) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        var job = await(client.create(request).path("id").asText(), err);
        double seconds = (System.nanoTime() - begin) / 1e9;
        var id = job.path("id").asText();
        if (!job.path("status").asText().equals("succeeded")) {
            throw new UsageException("job %s %s: %s"
                    .formatted(
                            id,
                            job.path("status").asText(),
                            job.at("/error/message").asText()));
        }
        var figures = new LinkedHashMap<String, Double>();
        job.at("/card/figures")
                .properties()
                .forEach(
                        figure -> figures.put(figure.getKey(), figure.getValue().asDouble()));
        return new Done(id, job.at("/card/version").asText(), seconds, job.path("settings"), figures);
    }

    private JsonNode await(String id, PrintStream err) throws IOException, InterruptedException {
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
                    bar.stepTo(progress.path("update").asLong(), TrainingTables.news(progress));
                }
                Thread.sleep(lookMs);
            }
        } finally {
            if (bar != null) {
                bar.close();
            }
        }
    }
}
