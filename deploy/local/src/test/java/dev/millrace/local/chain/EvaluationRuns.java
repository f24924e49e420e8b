package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Runs of evaluations by the public API.
 *
 * @param api of the system
 */
record EvaluationRuns(JsonApi api) {
    /**
     * The log-probability of one continuation, twice.
     *
     * @param own in nats, of the run
     * @param direct in nats, of the completions API
     */
    record Likelihood(double own, double direct) {}

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

    /** Every likelihood of an item, beside the one that the completions API tells of the same text. */
    List<Likelihood> likelihoods(JsonNode item) throws Exception {
        var requests = JsonApi.JSON.readTree(item.path("requests").asText());
        var replies = JsonApi.JSON.readTree(item.path("replies").asText());
        assertEquals(requests.size(), replies.size(), item.toString());
        var likelihoods = new ArrayList<Likelihood>();
        for (int i = 0; i < requests.size(); i++) {
            var context = requests.get(i).path("context").asText();
            var continuation = requests.get(i).path("continuation").asText();
            var own = replies.get(i).path("logprob");
            assertTrue(own.isNumber(), item.toString());
            likelihoods.add(new Likelihood(own.asDouble(), logprob(context, continuation)));
        }
        return likelihoods;
    }

    /** The sum of the continuation's log-probabilities as the completions API tells them. */
    double logprob(String context, String continuation) throws Exception {
        int from = tokens(context);
        var request = JsonApi.JSON
                .createObjectNode()
                .put("model", api.get("/v1/models").at("/data/0/id").asText())
                .put("prompt", context + continuation)
                .put("max_tokens", 0)
                .put("prompt_logprobs", 0);
        var scores = api.post("/v1/completions", request).at("/choices/0/prompt_logprobs");
        double sum = 0;
        for (int i = from; i < scores.size(); i++) {
            sum += scores.get(i).elements().next().path("logprob").asDouble();
        }
        return sum;
    }

    private int tokens(String text) throws Exception {
        return api.post("/tokenize", JsonApi.JSON.createObjectNode().put("content", text))
                .path("tokens")
                .size();
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
