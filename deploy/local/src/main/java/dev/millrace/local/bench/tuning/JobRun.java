package dev.millrace.local.bench.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.system.UsageException;
import dev.millrace.local.training.JobWait;
import dev.millrace.local.training.TrainingClient;
import java.io.IOException;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Has an adapter made, and takes the time.
 *
 * @param client of the trainer
 * @param lookMs between two looks at the job
 */
record JobRun(TrainingClient client, long lookMs) {
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
        var job = new JobWait(client, err, lookMs)
                .ended(client.create(request).path("id").asText());
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
}
