package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The served model criticises, rewrites and ranks answers, through the public API of a running system. */
class ModelFeedbackIT {
    private static final long WAIT_MS = 180_000;
    private static final String NONSENSE = "Of of of of of of of of of the the the the the the the the.";
    private static final String SENSE =
            "Boil water, pour it over the tea leaves, wait three minutes and take them out.";

    private static JsonApi api;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        api = new JsonApi(RunningSystem.get().url());
        model = api.get("/v1/models").at("/data/0/id").asText();
    }

    @Test
    void anAnswerIsCriticisedAndWrittenAnewAndThenRankedAgainstAPlainOne() throws Exception {
        var comparison = JsonApi.JSON
                .createObjectNode()
                .put("prompt", "How do I make tea?")
                .put("criterion", "helpful")
                .put("ranked_by_model", true);
        var settings = comparison.putArray("settings");
        settings.addObject().put("name", "plain").putObject("parameters").put("max_new_tokens", 32);
        settings.addObject()
                .put("name", "revised")
                .put("revisions", 1)
                .putObject("parameters")
                .put("max_new_tokens", 32);
        var id = api.post("/v1/feedback/comparisons", comparison)
                .path("comparison_id")
                .asText();
        JsonNode shown = JsonApi.JSON.createObjectNode();
        for (long end = System.currentTimeMillis() + WAIT_MS;
                shown.path("rankings").asInt() == 0; ) {
            assertTrue(System.currentTimeMillis() < end, shown.toString());
            Thread.sleep(300);
            shown = api.get("/v1/feedback/comparisons/" + id);
        }
        var made = shown.path("comparison");
        assertEquals("revised", made.at("/answers/1/origin/setting").asText());
        var revision = made.at("/revised/0/revisions/0");
        assertFalse(revision.path("draft").asText().isBlank(), made.toString());
        assertFalse(revision.path("critique").asText().isBlank(), made.toString());
    }

    @Test
    void theModelPrefersSenseInWhateverOrderAndItsRankingIsMarkedAsAModels() throws Exception {
        var comparison = given("model-feedback");
        var id = api.post("/v1/feedback/comparisons", comparison)
                .path("comparison_id")
                .asText();
        var ranking = api.post("/v1/feedback/comparisons/" + id + "/rank", JsonApi.JSON.createObjectNode())
                .path("ranking");
        assertEquals("ai", ranking.path("labeller_kind").asText());
        assertEquals("ai:" + model, ranking.path("labeller_id").asText());
        assertEquals("helpful", ranking.path("criterion").asText());
        assertFalse(ranking.path("principle").asText().isEmpty());
        var verdict = ranking.at("/verdicts/0");
        double shownFirst = verdict.path("shown_first").asDouble();
        double shownSecond = verdict.path("shown_second").asDouble();
        double odds = (odds(shownFirst) + odds(shownSecond)) / 2;
        assertEquals(1 / (1 + Math.exp(-odds)), verdict.path("probability").asDouble(), 1e-6);
        assertTrue(verdict.path("probability").asDouble() > 0.5, ranking.toString());
        assertEquals(1, ranking.at("/positions/0/rank").asInt(), ranking.toString());

        // The same again is the same ranking, and nobody's else.
        var again = api.post("/v1/feedback/comparisons/" + id + "/rank", JsonApi.JSON.createObjectNode());
        assertEquals(ranking.path("ranking_id"), again.at("/ranking/ranking_id"));
        assertEquals(
                1, api.get("/v1/feedback/comparisons/" + id).path("rankings").asInt());
        agreesWithAPerson(comparison, id);
    }

    /** A person says the same of the same answers: people and models have a row of agreement. */
    private static void agreesWithAPerson(ObjectNode comparison, String id) throws Exception {
        var ranking = comparison
                .deepCopy()
                .put("comparison_id", id)
                .put(
                        "prompt_id",
                        api.get("/v1/feedback/comparisons/" + id)
                                .at("/comparison/prompt_id")
                                .asText())
                .put("labeller_id", "somebody");
        ranking.putArray("positions")
                .add(JsonApi.JSON.createObjectNode().put("answer_id", "sense").put("rank", 1))
                .add(JsonApi.JSON
                        .createObjectNode()
                        .put("answer_id", "nonsense")
                        .put("rank", 2));
        api.post("/v1/feedback/rankings", ranking);
        var agreements = api.get("/v1/feedback/agreement?criterion=helpful").path("agreements");
        var between = agreements.findValuesAsText("between");
        assertTrue(between.contains("human-ai"), agreements.toString());
    }

    @Test
    void saysWhichPrinciplesThereAre() throws Exception {
        var principles = api.get("/v1/feedback/constitution").path("principles");
        assertTrue(principles.findValuesAsText("name").contains("concise"), principles.toString());
    }

    @Test
    void refusesACriterionWithoutAPrinciple() throws Exception {
        var comparison = given("model-refused").put("criterion", "brevity");
        var id = api.post("/v1/feedback/comparisons", comparison)
                .path("comparison_id")
                .asText();
        var refused = api.send("POST", "/v1/feedback/comparisons/" + id + "/rank", JsonApi.JSON.createObjectNode());
        assertEquals(400, refused.statusCode(), refused.body());
        assertEquals(
                "criterion",
                JsonApi.JSON.readTree(refused.body()).at("/error/param").asText(),
                refused.body());
    }

    @Test
    void refusesASettingThatNoAnswerCanBeMadeWith() throws Exception {
        assertSettingRefused(
                "temperature", setting -> setting.putObject("parameters").put("temperature", -3));
        assertSettingRefused("model", setting -> setting.put("model", "nowhere"));
        assertSettingRefused(
                "together",
                setting -> setting.put("revisions", 1).putObject("parameters").put("max_new_tokens", 700));
        assertSettingRefused(
                "one answer", setting -> setting.putObject("parameters").put("best_of", 3));
        assertSettingRefused("context", setting -> setting.put("system", "word ".repeat(10_000)));
    }

    private static void assertSettingRefused(String why, Consumer<ObjectNode> fault) throws Exception {
        var comparison = JsonApi.JSON
                .createObjectNode()
                .put("prompt", "How do I make tea?")
                .put("criterion", "helpful");
        var settings = comparison.putArray("settings");
        settings.addObject();
        fault.accept(settings.addObject());
        var refused = api.send("POST", "/v1/feedback/comparisons", comparison);
        assertEquals(400, refused.statusCode(), refused.body());
        var error = JsonApi.JSON.readTree(refused.body()).path("error");
        assertTrue(error.path("param").asText().startsWith("settings[1]"), refused.body());
        assertTrue(error.path("message").asText().contains(why), refused.body());
    }

    private static ObjectNode given(String prompt) {
        var comparison = JsonApi.JSON.createObjectNode().put("prompt", "How do I make tea? (" + prompt + ")");
        var answers = comparison.putArray("answers");
        answers.addObject().put("answer_id", "sense").put("text", SENSE);
        answers.addObject().put("answer_id", "nonsense").put("text", NONSENSE);
        return comparison.put("criterion", "helpful");
    }

    private static double odds(double probability) {
        return Math.log(probability / (1 - probability));
    }
}
