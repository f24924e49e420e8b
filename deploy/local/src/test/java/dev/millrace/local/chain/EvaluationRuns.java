package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.Predicate;

/**
 * Runs of evaluations by the public API.
 *
 * @param api of the system
 */
record EvaluationRuns(JsonApi api) {
    private static final String COMPLETED = "EVALUATION_STATUS_COMPLETED";

    static ObjectNode spec(int limit, String... tasks) {
        var spec = JsonApi.JSON.createObjectNode().put("limit", limit);
        List.of(tasks).forEach(spec.putArray("tasks")::add);
        return spec;
    }

    /** The run of a spec when it is complete; fails when it does not end well. */
    JsonNode completed(ObjectNode spec) throws Exception {
        var begun = api.post("/v1/evaluations", spec).path("evaluation");
        var run = await(id(begun), now -> now.path("ended_epoch_ms").asLong() > 0);
        assertEquals(COMPLETED, run.path("status").asText(), run.toString());
        return run;
    }

    /** The run as soon as it is as wanted. */
    JsonNode await(String id, Predicate<JsonNode> reached) throws Exception {
        while (true) {
            var answer = api.send("GET", "/v1/evaluations/" + id, null);
            // The service may be on its way back.
            if (answer.statusCode() == 200) {
                var run = JsonApi.JSON.readTree(answer.body()).path("evaluation");
                if (reached.test(run)) {
                    return run;
                }
            }
            Thread.sleep(100);
        }
    }

    /** The items of a task of a run. */
    JsonNode items(JsonNode run, String task) throws Exception {
        return api.get("/v1/evaluations/%s/items?task=%s".formatted(id(run), task))
                .path("items");
    }

    /** Items that are done, of all tasks. */
    static int done(JsonNode run) {
        int done = 0;
        for (var task : run.path("tasks")) {
            done += task.path("done").asInt();
        }
        return done;
    }

    static String id(JsonNode run) {
        return run.path("evaluation_id").asText();
    }
}
