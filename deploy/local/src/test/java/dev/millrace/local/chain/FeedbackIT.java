package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rankings become preferences, a reward model and a choice among answers, through the public API of a running system. */
class FeedbackIT {
    private static final String CRITERION = "brevity";
    private static final String REWARD_MODEL = "brevity";
    private static final List<String> TOPICS = List.of(
            "gardening",
            "cooking",
            "saving money",
            "sleeping well",
            "studying",
            "cycling",
            "keeping a dog",
            "writing",
            "reading",
            "painting a room",
            "growing tomatoes",
            "making friends",
            "baking bread",
            "taking photographs",
            "learning a language",
            "travelling by train",
            "moving house",
            "running",
            "swimming",
            "chess");

    private static JsonApi api;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        api = new JsonApi(RunningSystem.get().url());
        model = api.get("/v1/models").at("/data/0/id").asText();
    }

    @Test
    void whatALabellerPrefersIsLearntUsedAndForgotten() throws Exception {
        for (var topic : TOPICS) {
            for (var question : List.of("Give me tips for %s.", "What goes wrong with %s?", "Why is %s good?")) {
                rank(question.formatted(topic), topic);
            }
        }
        var card = api.post("/v1/reward-models/" + REWARD_MODEL + "/train", training());
        assertTrue(card.path("accuracy").asDouble() > 0.9, card.toString());
        assertTrue(card.path("promoted").asBoolean(), card.toString());
        assertTrue(card.path("held_out_prompts").asInt() >= 5, card.toString());

        var scores = api.post(
                "/v1/score",
                JsonApi.JSON
                        .createObjectNode()
                        .put("model", "reward:" + REWARD_MODEL)
                        .put("text_1", "Give me tips for skating.")
                        .set("text_2", texts("skating")));
        assertTrue(score(scores, 0) > score(scores, 1), scores.toString());
        assertTrue(score(scores, 1) > score(scores, 2), scores.toString());

        var board = api.get("/v1/feedback/leaderboard?by=setting&labeller_kind=program&criterion=" + CRITERION);
        assertEquals(
                List.of("short", "long", "repeated"),
                StreamSupport.stream(board.path("rows").spliterator(), false)
                        .map(row -> row.path("competitor").asText())
                        .toList(),
                board.toString());

        choosesTheBestOfFour();
        forgets();
    }

    /** The answers come with the best one first, by the reward model's own word. */
    private static void choosesTheBestOfFour() throws Exception {
        var request = JsonApi.JSON
                .createObjectNode()
                .put("model", model)
                .put("max_tokens", 24)
                .put("seed", 7)
                .put("temperature", 1)
                .put("n", 4)
                .put("best_of", 5)
                .put("reward_model", REWARD_MODEL);
        request.putArray("messages").addObject().put("role", "user").put("content", "Give me tips for sailing.");
        var answer = api.post("/v1/chat/completions", request);
        var texts = JsonApi.JSON.createArrayNode();
        answer.path("choices")
                .forEach(choice -> texts.add(choice.at("/message/content").asText()));
        assertEquals(4, texts.size(), answer.toString());
        var scores = api.post(
                "/v1/score",
                JsonApi.JSON
                        .createObjectNode()
                        .put("model", "reward:" + REWARD_MODEL)
                        .put("text_1", "Give me tips for sailing.")
                        .set("text_2", texts));
        ScoredOrder.assertBestFirst(scores);
        assertTrue(answer.toString().contains("\"reward\""), answer.toString());
    }

    /** Nothing is left to train on of somebody who is forgotten. */
    private static void forgets() throws Exception {
        var forgotten = api.send("DELETE", "/v1/feedback/labellers/" + CRITERION + "-robot", null);
        assertEquals(
                3 * TOPICS.size(),
                JsonApi.JSON.readTree(forgotten.body()).path("rankings").asInt(),
                forgotten.body());
        var refused = api.send("POST", "/v1/reward-models/" + REWARD_MODEL + "/train", training());
        assertEquals(409, refused.statusCode(), refused.body());
        var board = api.get("/v1/feedback/leaderboard?by=setting&labeller_kind=program&criterion=" + CRITERION);
        assertEquals(0, board.path("rows").size(), board.toString());
    }

    private static JsonNode training() {
        return JsonApi.JSON
                .createObjectNode()
                .put("criterion", CRITERION)
                .put("labeller_kind", "program")
                .put("promote", true);
    }

    private static void rank(String prompt, String topic) throws Exception {
        var ranking = JsonApi.JSON
                .createObjectNode()
                .put("prompt_id", prompt)
                .put("prompt", prompt)
                .put("criterion", CRITERION)
                .put("labeller_id", CRITERION + "-robot")
                .put("labeller_kind", "program");
        var answers = ranking.putArray("answers");
        var positions = ranking.putArray("positions");
        var settings = List.of("short", "long", "repeated");
        for (int i = 0; i < settings.size(); i++) {
            answers.addObject()
                    .put("answer_id", settings.get(i))
                    .put("text", texts(topic).get(i).asText())
                    .putObject("origin")
                    .put("setting", settings.get(i));
            positions.addObject().put("answer_id", settings.get(i)).put("rank", i + 1);
        }
        assertTrue(api.post("/v1/feedback/rankings", ranking).path("ranking_id").isTextual());
    }

    private static ArrayNode texts(String topic) {
        return JsonApi.JSON
                .createArrayNode()
                .add("1. Start small with %s.%n2. Ask a friend.%n3. Keep at it.".formatted(topic))
                .add(
                        ("There is very much that could be said about %s, and people have said it for a long time, so let me "
                                        + "begin with how it all came about before I come to what you wanted to know of me today.")
                                .formatted(topic))
                .add("I like %1$s. I like %1$s. I like %1$s. I like %1$s. I like %1$s. I like %1$s. I like"
                        .formatted(topic));
    }

    private static double score(JsonNode scores, int index) {
        return scores.at("/data/%d/score".formatted(index)).asDouble();
    }
}
