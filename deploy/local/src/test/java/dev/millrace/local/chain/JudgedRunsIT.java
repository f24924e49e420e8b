package dev.millrace.local.chain;

import static dev.millrace.local.chain.EvaluationRuns.id;
import static dev.millrace.local.chain.EvaluationRuns.spec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What runs wrote, judged by a model and by people, through the public API of a running system. */
@Timeout(600)
class JudgedRunsIT {
    private static JsonApi api;
    private static EvaluationRuns runs;

    @BeforeAll
    static void connect() throws Exception {
        api = new JsonApi(RunningSystem.get().url());
        runs = new EvaluationRuns(api);
    }

    /** The judge is the small model itself, so that what it says is worth little; that it is asked in full is what counts. */
    @Test
    void whatRunsWroteIsJudgedByAModel() throws Exception {
        var first = runs.completed(spec(2, "gsm_mini").put("max_tokens", 12).put("fewshot", 0));
        var second = runs.completed(spec(2, "gsm_mini")
                .put("max_tokens", 12)
                .put("fewshot", 0)
                .put("temperature", 1.2)
                .put("seed", 5));
        var rated = spec(0).put("chat", true).put("max_tokens", 24);
        rated.putObject("judge").putArray("evaluation_ids").add(id(first));
        assertEquals(List.of("rating", "judged"), metrics(runs.completed(rated), "rated.gsm_mini"));
        var paired = spec(0).put("chat", true).put("max_tokens", 24);
        paired.putObject("judge").putArray("evaluation_ids").add(id(first)).add(id(second));
        var pair = runs.items(runs.completed(paired), "paired.gsm_mini").get(0);
        assertEquals(2, JsonApi.JSON.readTree(pair.path("replies").asText()).size(), pair.toString());
        var criterion = spec(0, "gsm_mini").put("chat", true);
        criterion
                .putObject("judge")
                .put("criterion", "fluency")
                .putArray("evaluation_ids")
                .add(id(first));
        var fluency = runs.completed(criterion).at("/tasks/0/figures/0");
        assertEquals("fluency", fluency.path("metric").asText());
        assertEquals(3, fluency.path("value").asDouble(), 2, fluency.toString());
    }

    private static List<String> metrics(JsonNode run, String task) {
        assertEquals(task, run.at("/tasks/0/task").asText(), run.toString());
        return run.at("/tasks/0/figures").findValuesAsText("metric");
    }

    @Test
    void aJudgeNeedsARunThatIsCompleteAndACriterionItKnows() throws Exception {
        var unknown = spec(0);
        unknown.putObject("judge").putArray("evaluation_ids").add("run-0000000000000000");
        var refused = api.send("POST", "/v1/evaluations", unknown);
        assertEquals(400, refused.statusCode(), refused.body());
        assertTrue(refused.body().contains("judge.evaluation_ids"), refused.body());
        var run = runs.completed(spec(1, "common_knowledge"));
        var nothing = spec(0);
        nothing.putObject("judge").putArray("evaluation_ids").add(id(run));
        assertEquals(400, api.send("POST", "/v1/evaluations", nothing).statusCode());
    }

    /**
     * Three people rank a short and a long run's answers: all of them like the long ones, but one of them errs on the first
     * item.
     */
    @Test
    void peopleJudgeTheAnswersOfRunsBlind() throws Exception {
        var spec = spec(4, "gsm_mini").put("fewshot", 0);
        var shorter = id(runs.completed(spec.deepCopy().put("max_tokens", 2)));
        var longer = id(runs.completed(spec.deepCopy().put("max_tokens", 12)));
        var human = JsonApi.JSON.createObjectNode().put("label", "length");
        human.putObject("human")
                .put("criterion", "length")
                .putArray("evaluation_ids")
                .add(shorter)
                .add(longer);
        var opened = api.post("/v1/evaluations", human).path("evaluation");
        int items = opened.at("/tasks/0/items").asInt();
        assertEquals("EVALUATION_STATUS_OPEN", opened.path("status").asText(), opened.toString());
        assertTrue(items >= 2, opened.toString());
        assertEquals(id(opened), id(api.post("/v1/evaluations", human).path("evaluation")));
        var report = "/v1/evaluations/" + id(opened) + "/report?format=json";
        assertEquals(409, api.send("GET", report, null).statusCode());

        assertEquals(items, rankByLength("length-ann", false));
        assertEquals(items, rankByLength("length-ben", false));
        assertEquals(items, rankByLength("length-col", true));

        // An open evaluation keeps no run waiting.
        runs.completed(spec);
        var ranked = api.get("/v1/evaluations/" + id(opened)).path("evaluation");
        assertEquals(items, ranked.at("/tasks/0/done").asInt(), ranked.toString());
        assertEquals(3, ranked.at("/human/labellers").asInt());
        assertEquals(3 * items, ranked.at("/human/rankings").asInt());
        var judged = api.get(report);
        assertEquals(List.of(shorter, longer), judged.path("runs").findValuesAsText("id"));
        assertTrue(judged.at("/runs/0/settings/status").asText().startsWith("open"), judged.toString());
        double wins = (items - 1 / 3.0) / items;
        assertEquals(1 - wins, figure(judged, "win_rate", 0), 1e-9);
        assertEquals(wins, figure(judged, "win_rate", 1), 1e-9);
        // Of the three pairs of people two differ on the first item.
        assertEquals((items - 2 / 3.0) / items, figure(judged, "pairwise_agreement", 0), 1e-9);
        assertTrue(figure(judged, "krippendorff_alpha", 1) < 1, judged.toString());

        api.post("/v1/evaluations/" + id(opened) + "/cancel", JsonApi.JSON.createObjectNode());
        assertEquals(0, rankByLength("length-dan", false));
        var closed = api.get(report);
        assertEquals(judged.path("tasks"), closed.path("tasks"));
        assertTrue(closed.at("/runs/0/settings/status").isMissingNode(), closed.toString());
        assertEquals(409, api.send("POST", "/v1/evaluations", human).statusCode());
        assertEquals(
                200, api.send("DELETE", "/v1/evaluations/" + id(opened), null).statusCode());
    }

    /** Ranks all there is as the page for people does, the longest answer first; says how many. */
    private static int rankByLength(String labeller, boolean errsAtFirst) throws Exception {
        var who = JsonApi.JSON.createObjectNode().put("labeller_id", labeller).put("criterion", "length");
        for (int ranked = 0; ; ranked++) {
            var task = api.post("/v1/feedback/tasks/next", who).path("task");
            if (task.isMissingNode()) {
                return ranked;
            }
            assertFalse(task.toString().contains("run-"), task.toString());
            var ranking = who.deepCopy();
            for (var field : List.of("comparison_id", "prompt_id", "prompt", "answers")) {
                ranking.set(field, task.path(field));
            }
            boolean errs = errsAtFirst && task.path("comparison_id").asText().endsWith("-0");
            var positions = ranking.putArray("positions");
            for (int i = 0; i < 2; i++) {
                boolean isLonger = length(task, i) > length(task, 1 - i);
                positions
                        .addObject()
                        .put(
                                "answer_id",
                                task.at("/answers/%d/answer_id".formatted(i)).asText())
                        .put("rank", isLonger == errs ? 2 : 1);
            }
            api.post("/v1/feedback/rankings", ranking);
        }
    }

    private static int length(JsonNode task, int answer) {
        return task.at("/answers/%d/text".formatted(answer)).asText().length();
    }

    private static double figure(JsonNode report, String metric, int run) {
        for (var row : report.at("/tasks/0/metrics")) {
            if (row.path("metric").asText().startsWith(metric + ",")) {
                var value = row.at("/cells/%d/value".formatted(run));
                assertTrue(value.isNumber(), row.toString());
                return value.asDouble();
            }
        }
        throw new AssertionError(metric + " is not in " + report);
    }
}
