package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code prompt_logprobs} of chats. The sampler tells -p at position p, and some scores twice. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgePromptScoresTest extends EdgeFixture {
    @Test
    void everyTokenOfTheRenderedPromptIsScored() throws Exception {
        var response = chat("say é", ",\"prompt_logprobs\":2,\"n\":1");
        assertEquals(200, response.statusCode(), response.body());
        var body = JSON.readTree(response.body());

        assertEquals("é", body.at("/choices/0/message/content").asText());
        var scores = body.path("prompt_logprobs");
        assertEquals(body.at("/usage/prompt_tokens").asInt(), scores.size());
        assertTrue(scores.get(0).isNull());
        var spelled = new StringBuilder();
        for (int at = 1; at < scores.size(); at++) {
            var token = scores.get(at).properties().iterator().next();
            assertEquals(-at, token.getValue().path("logprob").asDouble());
            assertEquals(at + 1, token.getValue().path("rank").asInt());
            assertEquals(-0.25, scores.get(at).at("/65/logprob").asDouble());
            assertEquals(2, scores.get(at).at("/66/rank").asInt());
            spelled.append(token.getValue().path("decoded_token").asText());
        }
        assertTrue(spelled.toString().contains("say bytes:\\xc3bytes:\\xa9"), spelled.toString());
        assertFalse(JSON.readTree(chat("say a", "").body()).has("prompt_logprobs"));
    }

    @Test
    void refusesWhatCannotBeScored() throws Exception {
        for (var more : new String[] {
            ",\"prompt_logprobs\":21",
            ",\"prompt_logprobs\":-1",
            ",\"prompt_logprobs\":1,\"stream\":true",
            ",\"prompt_logprobs\":1,\"num_beams\":2"
        }) {
            var response = chat("say a", more);
            assertError(400, "invalid_value", response);
            assertEquals(
                    "prompt_logprobs",
                    JSON.readTree(response.body()).at("/error/param").asText());
        }
        assertError(400, "invalid_type", chat("say a", ",\"prompt_logprobs\":\"1\""));
    }
}
