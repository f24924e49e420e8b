package dev.millrace.local.evaluation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.bench.report.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What an evaluation gains by computing once what many requests begin with: items of a multiple-choice task a second in a
 * run, against one request for each choice whose whole prompt is computed, with as many requests under way.
 *
 * @param items of the run, 1 to 1000
 * @param alone items that are asked about one request for each choice, 1 to items
 * @param atOnce requests under way in those
 */
public record EvaluationBench(int items, int alone, int atOnce) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TASK = "bench_choices";
    private static final long LOOK_MS = 100;

    /** Prints the table; false when the run did not end well. */
    public boolean run(EvaluationClient client, PrintStream out) throws IOException, InterruptedException {
        var warm = ended(client, begin(client, 1));
        var run = begin(client, items);
        long start = System.nanoTime();
        var whole = ended(client, run);
        double together = items / seconds(start);
        var asked = new ArrayList<JsonNode>();
        for (int from = 0; asked.size() < alone; from = asked.size()) {
            asked.addAll(client.items(run, TASK, from, Math.min(100, alone - from)));
        }
        start = System.nanoTime();
        askAlone(client, whole.path("model").asText(), asked);
        double apart = alone / seconds(start);
        out.printf("%-44s %10s%n", "multiple choice, 5 examples, 2 choices", "items/s");
        out.printf("%-44s %10.2f%n", "a run of %d items".formatted(items), together);
        out.printf("%-44s %10.2f%n", "a request a choice, all computed (%d items)".formatted(alone), apart);
        out.printf("%-44s %10.1f%n", "times as fast", together / apart);
        return isComplete(warm) && isComplete(whole);
    }

    private static String begin(EvaluationClient client, int limit) throws IOException, InterruptedException {
        var spec = JSON.createObjectNode()
                .put("label", "bench")
                .put("limit", limit)
                .put("fresh", true);
        spec.putArray("tasks").add(TASK);
        return client.start(spec).path("evaluation_id").asText();
    }

    private static JsonNode ended(EvaluationClient client, String id) throws IOException, InterruptedException {
        try (var progress = new Progress(TASK, 100, System.err)) {
            while (true) {
                var run = client.get(id);
                if (run.path("ended_epoch_ms").asLong() > 0) {
                    return run;
                }
                var task = run.path("tasks").path(0);
                long done = 100
                        * task.path("done").asLong()
                        / Math.max(1, task.path("items").asLong());
                progress.stepTo(done, task.path("done").asText() + " items");
                Thread.sleep(LOOK_MS);
            }
        }
    }

    private void askAlone(EvaluationClient client, String model, List<JsonNode> asked)
            throws IOException, InterruptedException {
        try (var threads = Executors.newFixedThreadPool(atOnce)) {
            var answers = new ArrayList<Future<JsonNode>>();
            for (var item : asked) {
                for (var request : JSON.readTree(item.path("requests").asText())) {
                    var prompt = request.path("context").asText()
                            + request.path("continuation").asText();
                    answers.add(threads.submit((Callable<JsonNode>) () -> client.score(model, prompt)));
                }
            }
            for (var answer : answers) {
                answer.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        }
    }

    private static boolean isComplete(JsonNode run) {
        return run.path("status").asText().equals("EVALUATION_STATUS_COMPLETED");
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }
}
