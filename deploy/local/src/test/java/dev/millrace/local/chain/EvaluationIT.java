package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.Service;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Evaluations through the public API of a running system with a real model. */
@Timeout(600)
class EvaluationIT {
    private static final String RUNNING = "EVALUATION_STATUS_RUNNING";
    private static final String COMPLETED = "EVALUATION_STATUS_COMPLETED";

    private static RunningSystem system;
    private static JsonApi api;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        system = RunningSystem.get();
        api = new JsonApi(system.url());
        model = api.get("/v1/models").at("/data/0/id").asText();
    }

    /**
     * The numbers of an item are those that anybody gets who asks for the log-probabilities of the same text, as far as int8
     * rounds alike behind a cached beginning and in a prompt that is computed whole; in fp32 they are equal, as
     * deploy/clients/lm-eval-tasks.py shows.
     */
    @Test
    void likelihoodsAreThoseOfTheHttpDoor() throws Exception {
        var run = completed(spec(3, "common_knowledge", "last_word", "paragraphs"));
        for (var task : List.of("common_knowledge", "last_word")) {
            for (var item : items(run, task)) {
                var requests = JsonApi.JSON.readTree(item.path("requests").asText());
                var replies = JsonApi.JSON.readTree(item.path("replies").asText());
                for (int i = 0; i < requests.size(); i++) {
                    double direct = logprob(
                            requests.get(i).path("context").asText(),
                            requests.get(i).path("continuation").asText());
                    double own = replies.get(i).path("logprob").asDouble();
                    assertEquals(direct, own, 0.1 * Math.max(1, -direct), item.toString());
                }
            }
        }
        for (var task : run.path("tasks")) {
            assertEquals(3, task.path("done").asInt(), task.toString());
            assertFalse(task.path("figures").isEmpty(), task.toString());
        }
    }

    @Test
    void aRunThatIsCutOffGoesOnToTheSameNumbers() throws Exception {
        var spec = spec(0, "common_knowledge", "gsm_mini").put("max_tokens", 32).put("fresh", true);
        var cut = api.post("/v1/evaluations", spec).path("evaluation");
        var half = await(id(cut), run -> done(run) >= 30);
        assertEquals(RUNNING, half.path("status").asText(), half.toString());
        ProcessHandle.of(system.local().status(Service.EVAL).pid())
                .orElseThrow()
                .destroyForcibly();
        var ended = await(id(cut), run -> run.path("ended_epoch_ms").asLong() > 0);
        var whole = completed(spec);
        assertEquals(COMPLETED, ended.path("status").asText(), ended.toString());
        assertEquals(figures(whole), figures(ended));
    }

    @Test
    void runsAreComparedInAPageThatNeedsNothingElse() throws Exception {
        var first = completed(spec(4, "common_knowledge"));
        var second = completed(spec(4, "common_knowledge").put("fewshot", 0).put("label", "again"));
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

    /** The judge is the small model itself, so that what it says is worth little; that it is asked in full is what counts. */
    @Test
    void whatRunsWroteIsJudgedByAModel() throws Exception {
        var first = completed(spec(2, "gsm_mini").put("max_tokens", 12).put("fewshot", 0));
        var second = completed(spec(2, "gsm_mini")
                .put("max_tokens", 12)
                .put("fewshot", 0)
                .put("temperature", 1.2)
                .put("seed", 5));
        var rated = spec(0).put("chat", true).put("max_tokens", 24);
        rated.putObject("judge").putArray("evaluation_ids").add(id(first));
        assertEquals(List.of("rating", "judged"), metrics(completed(rated), "rated.gsm_mini"));
        var paired = spec(0).put("chat", true).put("max_tokens", 24);
        paired.putObject("judge").putArray("evaluation_ids").add(id(first)).add(id(second));
        var pair = items(completed(paired), "paired.gsm_mini").get(0);
        assertEquals(2, JsonApi.JSON.readTree(pair.path("replies").asText()).size(), pair.toString());
        var criterion = spec(0, "gsm_mini").put("chat", true);
        criterion
                .putObject("judge")
                .put("criterion", "fluency")
                .putArray("evaluation_ids")
                .add(id(first));
        var fluency = completed(criterion).at("/tasks/0/figures/0");
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
        var run = completed(spec(1, "common_knowledge"));
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
        var shorter = id(completed(spec.deepCopy().put("max_tokens", 2)));
        var longer = id(completed(spec.deepCopy().put("max_tokens", 12)));
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
        completed(spec);
        var ranked = api.get("/v1/evaluations/" + id(opened)).path("evaluation");
        assertEquals(items, ranked.at("/tasks/0/done").asInt(), ranked.toString());
        assertEquals(3, ranked.at("/human/labellers").asInt());
        assertEquals(3 * items, ranked.at("/human/rankings").asInt());
        var judged = api.get(report);
        assertEquals(List.of(shorter, longer), judged.path("runs").findValuesAsText("id"));
        double wins = (items - 1 / 3.0) / items;
        assertEquals(1 - wins, figure(judged, "win_rate", 0), 1e-9);
        assertEquals(wins, figure(judged, "win_rate", 1), 1e-9);
        // Of the three pairs of people two differ on the first item.
        assertEquals((items - 2 / 3.0) / items, figure(judged, "pairwise_agreement", 0), 1e-9);
        assertTrue(figure(judged, "krippendorff_alpha", 1) < 1, judged.toString());

        api.post("/v1/evaluations/" + id(opened) + "/cancel", JsonApi.JSON.createObjectNode());
        assertEquals(0, rankByLength("length-dan", false));
        assertEquals(judged, api.get(report));
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

    @Test
    void aGroupShowsTheMeanOverAllItemsOfItsTasks() throws Exception {
        var run = completed(spec(2, "mmlu_mini"));
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
        var run = completed(spec(2, "robust_common_knowledge"));
        assertTrue(run.at("/tasks/0/figures").findValuesAsText("metric").contains("acc@worst"), run.toString());
        var requests = JsonApi.JSON.readTree(
                items(run, "robust_common_knowledge").get(0).path("requests").asText());
        // Not every way changes every question; small letters and wider spaces change each.
        assertTrue(requests.findValues("context").stream().distinct().count() >= 3, requests.toString());
    }

    @Test
    void aRunCanBeCancelledAndDeleted() throws Exception {
        var run = api.post("/v1/evaluations", spec(0, "gsm_mini").put("fresh", true))
                .path("evaluation");
        await(id(run), now -> done(now) >= 1);
        assertEquals(409, api.send("DELETE", "/v1/evaluations/" + id(run), null).statusCode());
        var cancelled = api.post("/v1/evaluations/" + id(run) + "/cancel", JsonApi.JSON.createObjectNode());
        assertEquals(
                "EVALUATION_STATUS_CANCELLED",
                cancelled.at("/evaluation/status").asText());
        assertEquals(200, api.send("DELETE", "/v1/evaluations/" + id(run), null).statusCode());
        assertEquals(404, api.send("GET", "/v1/evaluations/" + id(run), null).statusCode());
    }

    /** The sum of the continuation's log-probabilities as the completions API tells them. */
    private static double logprob(String context, String continuation) throws Exception {
        int from = tokens(context);
        var request = JsonApi.JSON
                .createObjectNode()
                .put("model", model)
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

    private static int tokens(String text) throws Exception {
        return api.post("/tokenize", JsonApi.JSON.createObjectNode().put("content", text))
                .path("tokens")
                .size();
    }

    private static ObjectNode spec(int limit, String... tasks) {
        var spec = JsonApi.JSON.createObjectNode().put("limit", limit);
        List.of(tasks).forEach(spec.putArray("tasks")::add);
        return spec;
    }

    private static JsonNode completed(ObjectNode spec) throws Exception {
        var begun = api.post("/v1/evaluations", spec).path("evaluation");
        var run = await(id(begun), now -> now.path("ended_epoch_ms").asLong() > 0);
        assertEquals(COMPLETED, run.path("status").asText(), run.toString());
        return run;
    }

    private static JsonNode await(String id, Predicate<JsonNode> reached) throws Exception {
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

    private static JsonNode items(JsonNode run, String task) throws Exception {
        return api.get("/v1/evaluations/%s/items?task=%s".formatted(id(run), task))
                .path("items");
    }

    private static List<JsonNode> figures(JsonNode run) {
        return run.findValues("figures");
    }

    private static int done(JsonNode run) {
        int done = 0;
        for (var task : run.path("tasks")) {
            done += task.path("done").asInt();
        }
        return done;
    }

    private static String id(JsonNode run) {
        return run.path("evaluation_id").asText();
    }
}
