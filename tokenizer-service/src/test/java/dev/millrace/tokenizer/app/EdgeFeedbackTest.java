package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.tokenizer.docs.ApiSchemas;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Feedback, trainings of reward models and live traffic through an edge with keys: who may say what, and what becomes of it. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@QuarkusTestResource(value = EvalSurroundings.class, restrictToAnnotatedClass = true)
@TestProfile(EdgeKeys.Profile.class)
@Timeout(60)
class EdgeFeedbackTest extends KeyedFixture {
    private static final String RANKING =
            "{'prompt_id':'q','prompt':'p','labeller_id':'ada','criterion':'helpful','spent_ms':5,"
                    + "'answers':[{'answer_id':'a','text':'x'}],'positions':[{'answer_id':'a','rank':1}]}";

    @Test
    void whoHasAKeyRanksUnderHisOwnName() throws Exception {
        var tenant = EdgeKeys.USER.key().id();
        assertEquals(
                tenant + ":ada|p|1",
                json(send(EdgeKeys.USER, "POST", "/v1/feedback/rankings", RANKING))
                        .path("ranking_id")
                        .asText());
        assertEquals(
                "ada|p|1",
                json(send(EdgeKeys.ADMIN, "POST", "/feedback/rankings", RANKING))
                        .path("ranking_id")
                        .asText());
        assertError(403, "insufficient_permissions", send(EdgeKeys.TOKENIZE, "POST", "/v1/feedback/rankings", RANKING));
        var withdrawn = send(EdgeKeys.USER, "DELETE", "/v1/feedback/rankings/r1?labeller_id=ada", null);
        assertError(404, "not_found", withdrawn);
        assertTrue(withdrawn.body().contains(tenant + ":ada has no ranking r1"), withdrawn.body());
    }

    @Test
    void givesTheKeyOfARankingOn() throws Exception {
        assertEquals("ada|p|1key 7", json(rank("key 7")).path("ranking_id").asText());
        assertError(422, "idempotency_key_reused", rank("used"));
        assertParam("Idempotency-Key", rank("k".repeat(256)));
    }

    private HttpResponse<String> rank(String idempotencyKey) throws Exception {
        var request = HttpRequest.newBuilder(uri("/v1/feedback/rankings"))
                .header("Authorization", "Bearer " + EdgeKeys.ADMIN.text())
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofString(RANKING.replace('\'', '"')));
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Reading each pair of eight answers twice takes longer than any other call. */
    @Test
    void leavesAModelTheTimeToRank() throws Exception {
        var ranked = json(send(EdgeKeys.USER, "POST", "/v1/feedback/comparisons/c/rank", "{}"));
        assertTrue(ranked.at("/ranking/spent_ms").asInt() > 500, ranked.toString());
    }

    @Test
    void letsALabellerGoWhateverHeCallsHimself() throws Exception {
        var path = "/v1/feedback/labellers/Ada%20L%C3%B6we";
        assertEquals(200, send(EdgeKeys.USER, "DELETE", path, null).statusCode());
        assertError(403, "insufficient_permissions", send(EdgeKeys.TOKENIZE, "DELETE", path, null));
    }

    @Test
    void namesTheFieldThatIsWrong() throws Exception {
        var path = "/v1/feedback/rankings";
        assertParam("positions", send(EdgeKeys.USER, "POST", path, RANKING.replace("{'answer_id':'a','rank':1}", "")));
        assertParam("spend_ms", send(EdgeKeys.USER, "POST", path, RANKING.replace("spent_ms", "spend_ms")));
        assertParam("spent_ms", send(EdgeKeys.USER, "POST", path, RANKING.replace(":5,", ":'five',")));
        assertParam(null, send(EdgeKeys.USER, "POST", path, "[]"));
        var board = "/v1/feedback/leaderboard?";
        assertParam("rounds", send(EdgeKeys.USER, "GET", board + "rounds=2001", null));
        assertParam("rounds", send(EdgeKeys.USER, "GET", board + "rounds=-1", null));
        assertParam("style_control", send(EdgeKeys.USER, "GET", board + "style_control=1", null));
        assertParam("sort", send(EdgeKeys.USER, "GET", board + "sort=up", null));
        assertParam("format", send(EdgeKeys.ADMIN, "GET", "/v1/feedback/export?format=none", null));
        assertParam("format", send(EdgeKeys.ADMIN, "POST", "/v1/feedback/import", "{}"));
        var row = json(send(EdgeKeys.USER, "GET", board + "by=model&rounds=7&style_control=true", null))
                .at("/rows/0");
        assertEquals("model true", row.path("competitor").asText());
        assertEquals(7, row.path("votes").asInt());
        assertEquals(0, row.path("elo").asInt(-1), "defaults are there");
    }

    @Test
    void whatIsOthersIsForAdministrators() throws Exception {
        var judged = "/v1/feedback/labellers/eve";
        var verdict = "{'quarantined':true}";
        assertError(403, "insufficient_permissions", send(EdgeKeys.USER, "POST", judged, verdict));
        assertEquals(200, send(EdgeKeys.ADMIN, "POST", judged, verdict).statusCode());
        int own = (EdgeKeys.USER.key().id() + ":eve").length();
        assertEquals(
                own,
                json(send(EdgeKeys.USER, "DELETE", judged, null))
                        .path("rankings")
                        .asInt());
        assertEquals(
                3,
                json(send(EdgeKeys.ADMIN, "DELETE", judged, null))
                        .path("rankings")
                        .asInt());
        var all = "/v1/feedback/labellers";
        assertEquals(
                0, json(send(EdgeKeys.USER, "GET", all, null)).path("labellers").size());
        var known = json(send(EdgeKeys.ADMIN, "GET", all, null)).at("/labellers/0");
        assertTrue(known.has("self_agreement") && !known.has("agreement"), "what is not known is left out");
        var comparison = "/v1/feedback/comparisons/c1";
        var seen = json(send(EdgeKeys.USER, "GET", comparison, null)).path("comparison");
        assertEquals(0, seen.path("expected").size());
        assertEquals("1700000000000", seen.path("opened_epoch_ms").textValue());
        assertEquals(
                1,
                json(send(EdgeKeys.ADMIN, "GET", comparison, null))
                        .at("/comparison/expected")
                        .size());
        for (var path :
                List.of("/v1/feedback/import?format=x", "/v1/reward-models/r/train", "/v1/reward-models/r/promote")) {
            assertError(403, "insufficient_permissions", send(EdgeKeys.USER, "POST", path, "{}"));
        }
        assertError(403, "insufficient_permissions", send(EdgeKeys.USER, "GET", "/v1/feedback/export?format=x", null));
        assertError(405, "method_not_allowed", send(EdgeKeys.ADMIN, "DELETE", "/v1/feedback/comparisons", null));
    }

    @Test
    void linesGoInAndOutAsAStream() throws Exception {
        var lines = "{\"a\":\"" + "x".repeat(1_000) + "\"}\n";
        var path = "/v1/feedback/import?format=hh-rlhf&labeller_id=crowd";
        var done = json(send(EdgeKeys.ADMIN, "POST", path, lines.repeat(5_000)));
        assertEquals(5_000, done.path("recorded").asInt());
        assertEquals("hh-rlhf of crowd", done.at("/refused_lines/0/reason").asText());
        var tooLong = send(EdgeKeys.ADMIN, "POST", path, "{}\n" + "x".repeat((1 << 20) + 1));
        assertParam("line 2", tooLong);
        var out = send(EdgeKeys.ADMIN, "GET", "/v1/feedback/export?format=millrace", null);
        assertEquals("application/x-ndjson", header(out, "content-type"));
        assertEquals(EvalSurroundings.EXPORTED, out.body().lines().count());
        assertTrue(out.body().endsWith("{\"line\":" + (EvalSurroundings.EXPORTED - 1) + "}\n"));
    }

    @Test
    void trainingIsToldAsItGoesOrAsItsCard() throws Exception {
        var path = "/v1/reward-models/helpful/train";
        var card = json(send(EdgeKeys.ADMIN, "POST", path, "{}"));
        assertEquals("helpful", card.path("reward_model").asText());
        var events = framesWithoutIds(send(EdgeKeys.ADMIN, "POST", path, "{'stream':true,'promote':true}")
                .body());
        assertEquals(4, events.size(), events.toString());
        assertEquals(
                "reading",
                JSON.readTree(events.getFirst()).at("/progress/phase").asText());
        assertEquals(
                "helpful", JSON.readTree(events.get(2)).at("/card/reward_model").asText());
        assertEquals("[DONE]", events.getLast());
        assertError(409, "conflict", send(EdgeKeys.ADMIN, "POST", path, "{'criterion':'none'}"));
        assertParam("critereon", send(EdgeKeys.ADMIN, "POST", path, "{'critereon':'none'}"));
        var promoted = send(EdgeKeys.ADMIN, "POST", "/v1/reward-models/helpful/promote", "{'version':'0'}");
        assertEquals("{}", promoted.body());
    }

    @Test
    void liveTrafficIsForAdministrators() throws Exception {
        for (var path : List.of("/v1/online/windows", "/online/alerts", "/v1/online/drift", "/v1/online/challenge")) {
            assertError(403, "insufficient_permissions", send(EdgeKeys.USER, "GET", path, null));
            assertEquals(200, send(EdgeKeys.ADMIN, "GET", path, null).statusCode(), path);
        }
        assertError(
                403,
                "insufficient_permissions",
                send(EdgeKeys.USER, "POST", "/v1/online/baselines", "{'version':'m@1'}"));
    }

    @Test
    void tellsWhatModelsDoNow() throws Exception {
        var windows = "/v1/online/windows";
        var all = online(windows).at("/windows/0");
        assertEquals("DIMENSION_TOTAL", all.path("dimension").asText());
        assertEquals("all", all.path("series").asText());
        assertEquals("0", all.path("window_ms").textValue());
        assertEquals("3", all.at("/finish_reasons/stop").textValue());
        var one = online(windows + "?window_ms=600000&dimension=tenant&series=").at("/windows/0");
        assertEquals("DIMENSION_TENANT", one.path("dimension").asText());
        assertEquals("only ''", one.path("series").asText());
        assertEquals("600000", one.path("window_ms").textValue());
        assertEquals(
                "DIMENSION_TEMPLATE",
                online(windows + "?dimension=template&series=reply@2")
                        .at("/windows/0/dimension")
                        .asText());
        assertParam("window_ms", send(EdgeKeys.ADMIN, "GET", windows + "?window_ms=7", null));
        assertParam("window_ms", send(EdgeKeys.ADMIN, "GET", windows + "?window_ms=1m", null));
        assertParam("dimension", send(EdgeKeys.ADMIN, "GET", windows + "?dimension=prompt", null));
        assertParam("model", send(EdgeKeys.ADMIN, "GET", windows + "?model=m", null));
        assertEquals(
                "failures", online("/v1/online/alerts").at("/alerts/0/rule").asText());
        assertEquals(
                "m@1",
                online("/v1/online/drift?version=m@1").at("/drifts/0/version").asText());
        var challenge = online("/v1/online/challenge");
        assertEquals("VERDICT_HOLD", challenge.path("verdict").asText());
        assertTrue(challenge.has("pairs") && !challenge.has("win_rate"), "what is not known is left out");
    }

    /** What is answered, which fits what is said of it. */
    private JsonNode online(String path) throws Exception {
        var answer = json(send(EdgeKeys.ADMIN, "GET", path, null));
        var described = path.split("[?]", 2)[0].replace("/", "~1");
        var schema = "/paths/" + described + "/get/responses/200/content/application~1json/schema";
        assertEquals(List.of(), ApiSchemas.faults(schema, answer), answer.toString());
        return answer;
    }

    @Test
    void takesABaseline() throws Exception {
        var path = "/v1/online/baselines";
        var taken = json(send(EdgeKeys.ADMIN, "POST", path, "{'version':'m@1','name':'today'}"));
        assertEquals("m@1 as today", taken.path("version").asText());
        assertEquals(40, taken.at("/counts/length_tokens").asInt());
        assertError(409, "conflict", send(EdgeKeys.ADMIN, "POST", path, "{'version':'quiet@1'}"));
        assertParam("model", send(EdgeKeys.ADMIN, "POST", path, "{'model':'m'}"));
        assertError(405, "method_not_allowed", send(EdgeKeys.ADMIN, "GET", path, null));
    }
}
