package dev.millrace.local.chain;

import static dev.millrace.local.chain.EvaluationRuns.done;
import static dev.millrace.local.chain.EvaluationRuns.id;
import static dev.millrace.local.chain.EvaluationRuns.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Evaluations through the public API of a running system with a real model. */
@Timeout(600)
class EvaluationIT {
    private static JsonApi api;
    private static EvaluationRuns runs;

    @BeforeAll
    static void connect() throws Exception {
        api = new JsonApi(RunningSystem.get().url());
        runs = new EvaluationRuns(api);
    }

    /**
     * The numbers of an item are those that anybody gets who asks for the log-probabilities of the same text, as far as int8
     * rounds alike behind a cached beginning and in a prompt that is computed whole; in fp32 they are equal, as
     * {@link ResumedEvaluationIT} shows.
     */
    @Test
    void likelihoodsAreThoseOfTheHttpDoor() throws Exception {
        var run = runs.completed(spec(3, "common_knowledge", "last_word", "paragraphs"));
        for (var task : List.of("common_knowledge", "last_word")) {
            for (var item : runs.items(run, task)) {
                for (var likelihood : runs.likelihoods(item)) {
                    double direct = likelihood.direct();
                    assertEquals(direct, likelihood.own(), 0.1 * Math.max(1, -direct), item.toString());
                }
            }
        }
        for (var task : run.path("tasks")) {
            assertEquals(3, task.path("done").asInt(), task.toString());
            assertFalse(task.path("figures").isEmpty(), task.toString());
        }
    }

    @Test
    void runsAreComparedInAPageThatNeedsNothingElse() throws Exception {
        var first = runs.completed(spec(4, "common_knowledge"));
        var second =
                runs.completed(spec(4, "common_knowledge").put("fewshot", 0).put("label", "again"));
        var path = "/v1/evaluations/%s/report?with=%s".formatted(id(first), id(second));
        var page = api.send("GET", path, null);
        assertEquals(200, page.statusCode(), page.body());
        assertTrue(page.body().contains("common_knowledge"));
        assertTrue(page.headers()
                .firstValue("content-security-policy")
                .orElseThrow()
                .contains("default-src 'none'"));
        var json = JsonApi.JSON.readTree(
                api.send("GET", path + "&format=json", null).body());
        assertEquals(2, json.path("runs").size(), json.toString());
        var markdown = api.send("GET", path + "&format=markdown", null);
        assertTrue(markdown.body().contains("| "), markdown.body());
        assertEquals(400, api.send("GET", path + "&format=pdf", null).statusCode());
        assertEquals(
                404,
                api.send("GET", "/v1/evaluations/run-0000000000000000/report", null)
                        .statusCode());
    }

    @Test
    void whatCannotBeRunIsRefusedByName() throws Exception {
        var unknown = api.send("POST", "/v1/evaluations", spec(0, "no_such_task"));
        assertEquals(400, unknown.statusCode(), unknown.body());
        assertTrue(unknown.body().contains("no_such_task"), unknown.body());
        var unjudged = api.send("POST", "/v1/evaluations", spec(0, "toxicity"));
        assertEquals(400, unjudged.statusCode(), unjudged.body());
        assertTrue(unjudged.body().contains("MILLRACE_EVALUATION_TOXICITY_CLASSIFIER"), unjudged.body());
        var hot = api.send("POST", "/v1/evaluations", spec(0, "gsm_mini").put("temperature", 3));
        assertEquals(400, hot.statusCode(), hot.body());
        assertTrue(hot.body().contains("temperature"), hot.body());
    }

    /** One model under three methods; a report names them. */
    @Test
    void methodsOfDecodingAreCompared() throws Exception {
        var greedy = runs.completed(decoded("greedy").put("temperature", 0));
        var beam = decoded("beam");
        beam.putObject("beam").put("beams", 2).put("length_penalty", 1);
        var contrastive = decoded("contrastive");
        contrastive.putObject("contrastive").put("penalty_alpha", 0.6).put("top_k", 2);
        var others = List.of(runs.completed(beam), runs.completed(contrastive));
        assertEquals(2, others.getFirst().at("/spec/beam/beams").asInt(), others.toString());
        var report = api.get("/v1/evaluations/%s/report?format=json&with=%s,%s"
                .formatted(id(greedy), id(others.getFirst()), id(others.getLast())));
        assertEquals("decoding", report.at("/decoding/settings/0").asText(), report.toString());
        var methods = report.at("/decoding/rows").findValues("values").stream()
                .map(values -> values.get(0).asText())
                .toList();
        assertEquals(List.of("greedy", "beam 2", "contrastive α 0.6, k 2"), methods);
        var both = decoded("both").put("temperature", 0.7);
        both.putObject("beam").put("beams", 2);
        var refused = api.send("POST", "/v1/evaluations", both);
        assertEquals(400, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("temperature does not go with beam"), refused.body());
    }

    private static ObjectNode decoded(String label) {
        return spec(2, "translation_mini_de_en").put("label", label).put("max_tokens", 8);
    }

    @Test
    void aGroupShowsTheMeanOverAllItemsOfItsTasks() throws Exception {
        var run = runs.completed(spec(2, "mmlu_mini"));
        double right = 0;
        int items = 0;
        for (var task : run.path("tasks")) {
            var acc = task.path("figures").get(0);
            right += acc.path("value").asDouble() * acc.path("items").asInt();
            items += acc.path("items").asInt();
        }
        assertEquals("mmlu_mini", run.at("/groups/0/group").asText(), run.toString());
        var pooled = run.at("/groups/0/figures/0");
        assertEquals("acc", pooled.path("metric").asText());
        assertEquals(items, pooled.path("items").asInt());
        assertEquals(right / items, pooled.path("value").asDouble(), 1e-12);
    }

    @Test
    void aTaskOfAFileIsAskedInPerturbedWays() throws Exception {
        var run = runs.completed(spec(2, "robust_common_knowledge"));
        assertTrue(run.at("/tasks/0/figures").findValuesAsText("metric").contains("acc@worst"), run.toString());
        var requests = JsonApi.JSON.readTree(runs.items(run, "robust_common_knowledge")
                .get(0)
                .path("requests")
                .asText());
        // Not every way changes every question; small letters and wider spaces change each.
        assertTrue(requests.findValues("context").stream().distinct().count() >= 3, requests.toString());
    }

    @Test
    void aRunCanBeCancelledAndDeleted() throws Exception {
        var run = api.post("/v1/evaluations", spec(0, "gsm_mini").put("fresh", true))
                .path("evaluation");
        runs.await(id(run), now -> done(now) >= 1);
        assertEquals(409, api.send("DELETE", "/v1/evaluations/" + id(run), null).statusCode());
        var cancelled = api.post("/v1/evaluations/" + id(run) + "/cancel", JsonApi.JSON.createObjectNode());
        assertEquals(
                "EVALUATION_STATUS_CANCELLED",
                cancelled.at("/evaluation/status").asText());
        assertEquals(200, api.send("DELETE", "/v1/evaluations/" + id(run), null).statusCode());
        assertEquals(404, api.send("GET", "/v1/evaluations/" + id(run), null).statusCode());
    }
}
