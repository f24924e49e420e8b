package dev.millrace.local.bench.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.bench.report.Progress;
import dev.millrace.local.evaluation.EvaluationClient;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * Has held-out suites put to a model, and reads how it did item by item.
 *
 * @param client of the evaluations
 * @param suites tasks or groups of them, each with metric {@value #METRIC}
 */
record SuiteRound(EvaluationClient client, List<String> suites) {
    static final String METRIC = "acc";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LOOK_MS = 500;
    private static final int PAGE = 100;

    /**
     * What a model did.
     *
     * @param evaluationId the run
     * @param modelVersion that answered: the base's, and behind it the adapter's
     * @param right 1 for each item that was right and 0 for each that was not, in the items' order, by task
     */
    record Done(String evaluationId, String modelVersion, Map<String, List<Double>> right) {}

    /** @throws UsageException when the run does not come to its end, or a task has no accuracies */
    Done run(String model, PrintStream err) throws IOException, InterruptedException {
        var spec = JSON.createObjectNode().put("label", "tuning " + model).put("model", model);
        suites.forEach(spec.putArray("tasks")::add);
        var id = client.start(spec).path("evaluation_id").asText();
        var run = await(id, err);
        if (!run.path("status").asText().equals("EVALUATION_STATUS_COMPLETED")) {
            throw new UsageException("evaluation %s of %s: %s %s"
                    .formatted(
                            id,
                            model,
                            run.path("status").asText(),
                            run.path("message").asText()));
        }
        var right = new LinkedHashMap<String, List<Double>>();
        for (var task : run.path("tasks")) {
            right.put(
                    task.path("task").asText(),
                    right(id, task.path("task").asText(), task.path("items").asInt()));
        }
        return new Done(id, run.path("model_version").asText(), right);
    }

    private JsonNode await(String id, PrintStream err) throws IOException, InterruptedException {
        Progress bar = null;
        try {
            while (true) {
                var run = client.get(id);
                if (run.path("ended_epoch_ms").asLong() > 0) {
                    return run;
                }
                long items = sum(run, "items");
                if (items > 0 && bar == null) {
                    bar = new Progress("suites", items, err);
                }
                if (bar != null) {
                    bar.stepTo(sum(run, "done"), "items of suites");
                }
                Thread.sleep(LOOK_MS);
            }
        } finally {
            if (bar != null) {
                bar.close();
            }
        }
    }

    private static long sum(JsonNode run, String field) {
        return StreamSupport.stream(run.path("tasks").spliterator(), false)
                .mapToLong(task -> task.path(field).asLong())
                .sum();
    }

    private List<Double> right(String id, String task, int count) throws IOException, InterruptedException {
        List<Double> right = new ArrayList<>();
        while (right.size() < count) {
            var items = client.items(id, task, right.size(), PAGE);
            if (items.isEmpty()) {
                throw new UsageException(
                        "evaluation %s: %d of %d items of %s are there".formatted(id, right.size(), count, task));
            }
            for (var item : items) {
                right.add(accuracy(task, item));
            }
        }
        return right;
    }

    private static double accuracy(String task, JsonNode item) throws IOException {
        for (var measured : JSON.readTree(item.path("measurements").asText())) {
            if (measured.path("metric").asText().equals(METRIC)) {
                return measured.at("/measurement/value").asDouble();
            }
        }
        throw new UsageException("--suite: task %s has no metric %s".formatted(task, METRIC));
    }
}
