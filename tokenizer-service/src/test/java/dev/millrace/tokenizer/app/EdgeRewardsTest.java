package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.TextFinished;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import io.grpc.Channel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scores of reward models, and answers that are chosen by them, through an edge with keys. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@QuarkusTestResource(value = EvalSurroundings.class, restrictToAnnotatedClass = true)
@TestProfile(EdgeKeys.Profile.class)
@Timeout(60)
class EdgeRewardsTest extends KeyedFixture {
    @Test
    void scoresAnswersByARewardModel() throws Exception {
        var scored = json(
                send(EdgeKeys.USER, "POST", "/v1/score", "{'model':'reward:short','text_1':'q','text_2':['a','bcd']}"));
        assertEquals("short", scored.path("model").asText());
        assertEquals("q", scored.path("version").asText());
        assertEquals("reward-model", scored.path("scorer").asText());
        assertEquals(3, scored.at("/data/1/score").asDouble());
        assertEquals(0.5, scored.at("/data/1/uncertainty").asDouble());
        assertEquals(14, scored.at("/usage/total_tokens").asInt());
        var talk = "{'model':'reward','messages':[{'role':'user','content':'hi'}],'text_2':'a'}";
        assertEquals(
                "hi",
                json(send(EdgeKeys.USER, "POST", "/v1/score", talk))
                        .path("version")
                        .asText());
        assertError(
                404,
                "model_not_found",
                send(EdgeKeys.USER, "POST", "/v1/score", talk.replace("'reward'", "'reward:missing'")));
        assertParam("truncate", send(EdgeKeys.USER, "POST", "/v1/score", talk.replace("}]", "}],'truncate':true")));
    }

    /** By log-probability the last one would be the best, by its length the second one is. */
    @Test
    void givesOutTheAnswerThatTheRewardModelLikesBest() throws Exception {
        var wish = "'best_of':3,'reward_model':'long','min_reward':9";
        var answer = json(send(EdgeKeys.USER, "POST", "/v1/chat/completions", asked(wish)));
        assertEquals("the best", answer.at("/choices/0/message/content").asText());
        assertEquals(1, answer.path("choices").size());
        var reward = answer.at("/usage/reward");
        assertEquals("long", reward.path("model").asText());
        assertEquals(8, reward.at("/choices/0/reward").asDouble());
        assertEquals(14 / 3.0, reward.path("mean_reward").asDouble(), 1e-9);
        assertEquals(21, reward.path("tokens").asInt());
        assertEquals(Math.log(3) - 2 / 3.0, reward.path("kl_bound").asDouble(), 1e-9);
        assertTrue(reward.path("below_min_reward").asBoolean());
        var written = completion(answer.path("id").asText());
        assertEquals(8, written.getChoices(0).getReward());
        assertEquals(0.5, written.getChoices(0).getUncertainty());
        assertEquals(8, written.getChoices(0).getGuardedReward(), "the reward itself by a service that says no more");
        assertEquals("long", written.getReward().getRewardModel());
        assertEquals("long", written.getPrompt().getParameters().getRewardModel());
        assertTrue(written.getReward().getBelowMinReward());
    }

    @Test
    void passesOverWhatTheCheckOfTextsRefuses() throws Exception {
        var wish = "'n':2,'best_of':3,'reward_model':'doubtful','min_reward':3";
        var answer = json(send(EdgeKeys.USER, "POST", "/v1/chat/completions", asked(wish)));
        assertEquals("bad", answer.at("/choices/0/message/content").asText());
        assertEquals("mid", answer.at("/choices/1/message/content").asText());
        var told = answer.at("/usage/reward/choices/0");
        assertEquals(3, told.path("reward").asDouble());
        assertEquals(2, told.path("guarded").asDouble());
        assertEquals("", told.path("refused").asText());
        assertTrue(answer.at("/usage/reward/below_min_reward").asBoolean());
        assertEquals(2, completion(answer.path("id").asText()).getChoices(0).getGuardedReward());
        var score = "{'model':'reward:doubtful','text_1':'q','text_2':['the best','mid']}";
        var scored = json(send(EdgeKeys.USER, "POST", "/v1/score", score));
        assertEquals("cheats", scored.at("/data/0/refused").asText());
        assertEquals(2, scored.at("/data/1/guarded").asDouble());
    }

    @Test
    void refusesAChoiceBeyondTheBudgetOfDivergence() throws Exception {
        var refused = send(EdgeKeys.USER, "POST", "/v1/chat/completions", asked("'best_of':5,'reward_model':'long'"));
        assertParam("best_of", refused);
        assertTrue(refused.body().contains("best of 4"), refused.body());
    }

    @Test
    void streamsWhatWasChosenAndTellsItAgain() throws Exception {
        var wish = "'best_of':3,'reward_model':'long','stream':true,'stream_options':{'include_usage':true}";
        var stream = send(EdgeKeys.USER, "POST", "/v1/chat/completions", asked(wish));
        var frames = numbered(stream.body());
        assertEquals("the best", content(frames(stream.body())));
        var usage = JSON.readTree(frames.get(frames.size() - 2).data()).path("usage");
        assertEquals(8, usage.at("/reward/choices/0/reward").asDouble());
        var first = frames.getFirst().id();
        var id = JSON.readTree(frames.getFirst().data()).path("id").asText();
        var rest = HttpRequest.newBuilder(uri("/v1/streams/" + id))
                .header("Authorization", "Bearer " + EdgeKeys.USER.text())
                .header("Last-Event-ID", first);
        var again = http.send(rest.build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(withoutTimes(after(stream.body(), first)), withoutTimes(again.body()));
    }

    @Test
    void failsInWordsWhenTheRewardModelCannotChoose() throws Exception {
        var wish = "'best_of':3,'reward_model':'fickle'";
        var failed = send(EdgeKeys.USER, "POST", "/v1/chat/completions", asked(wish));
        assertEquals(400, failed.statusCode(), failed.body());
        assertTrue(failed.body().contains("it was trained on another model"), failed.body());
    }

    /** A stream that had begun would have answered 200. */
    @Test
    void refusesAnUnknownRewardModelBeforeAnythingIsGenerated() throws Exception {
        var wish = "'best_of':3,'reward_model':'missing','stream':true";
        var refused = send(EdgeKeys.USER, "POST", "/v1/chat/completions", asked(wish));
        assertParam("reward_model", refused);
        assertTrue(refused.body().contains("there is no reward model of this name"), refused.body());
        assertParam(
                "reward_model", send(EdgeKeys.USER, "POST", "/v1/chat/completions", asked("'reward_model':'long'")));
        assertParam(
                "reward_model",
                send(
                        EdgeKeys.USER,
                        "POST",
                        "/v1/chat/completions",
                        asked("'n':2,'best_of':3,'num_beams':3,'reward_model':'long'")));
        assertParam("min_reward", send(EdgeKeys.USER, "POST", "/v1/chat/completions", asked("'min_reward':1")));
    }

    @Test
    void tellsTheSameByGrpc() throws Exception {
        withGrpc(channel -> {
            var finished = ask(channel, 3);
            assertEquals(List.of(2.0), finished.getGuardedRewardsList());
            assertEquals(List.of(""), finished.getRefusalsList());
            assertEquals(List.of(3.0), finished.getRewardsList());
            var refused = assertThrows(StatusRuntimeException.class, () -> ask(channel, 5));
            assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
            assertTrue(String.valueOf(refused.getMessage()).contains("best of 4"), refused.getMessage());
        });
    }

    private static TextFinished ask(Channel channel, int bestOf) {
        var key = new Metadata();
        key.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + EdgeKeys.USER.text());
        var parameters = TextParameters.newBuilder().setBestOf(bestOf).setRewardModel("doubtful");
        var prompt = prompt("each bad|the best|mid").toBuilder().setParameters(parameters);
        var events = TokenizerServiceGrpc.newBlockingStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(key))
                .generateText(GenerateTextRequest.newBuilder().setPrompt(prompt).build());
        var last = events.next();
        while (events.hasNext()) {
            last = events.next();
        }
        return last.getFinished();
    }

    /** Who reads the log again measures other times. */
    private static String withoutTimes(String stream) {
        return stream.replaceAll("\"timings\":\\{[^}]*}", "");
    }

    private static String asked(String more) {
        return "{'model':'tiny-model','messages':[{'role':'user','content':'each bad|the best|mid'}]," + more + "}";
    }
}
