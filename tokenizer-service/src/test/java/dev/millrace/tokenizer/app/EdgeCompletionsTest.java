package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Text completions and the small text endpoints of the whole edge. The sampler tells some scores twice. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeCompletionsTest extends EdgeFixture {
    @Test
    void continuesText() throws Exception {
        var body = json(complete("\"say Hello\"", ",\"max_tokens\":20"));

        assertTrue(body.path("id").asText().startsWith("cmpl-"), body.toString());
        assertEquals("text_completion", body.path("object").asText());
        assertEquals("Hello", body.at("/choices/0/text").asText());
        assertEquals("stop", body.at("/choices/0/finish_reason").asText());
        assertEquals(6, body.at("/usage/completion_tokens").asInt());
        assertEquals(9, body.at("/usage/prompt_tokens").asInt());
    }

    @Test
    void scoresAPromptAsTheHarnessAsksForIt() throws Exception {
        for (int maxTokens : new int[] {0, 1}) {
            var body = json(complete(
                    "[[99,117,116,32,97,98,99]]", ",\"max_tokens\":" + maxTokens + ",\"echo\":true,\"logprobs\":1"));

            var choice = body.at("/choices/0");
            assertEquals("cut abc" + "a".repeat(maxTokens), choice.path("text").asText());
            assertEquals("length", choice.path("finish_reason").asText());
            var logprobs = choice.at("/logprobs/token_logprobs");
            assertEquals(7 + maxTokens, logprobs.size());
            assertTrue(logprobs.get(0).isNull());
            for (int at = 1; at < 7; at++) {
                assertEquals(-at, logprobs.get(at).asDouble());
                assertEquals(
                        -0.25, choice.at("/logprobs/top_logprobs/" + at + "/A").asDouble());
            }
        }
    }

    @Test
    void theEndTokenIsAmongTheLogprobs() throws Exception {
        var choice =
                json(complete("\"say a\"", ",\"max_tokens\":5,\"logprobs\":0")).at("/choices/0");

        assertEquals("a", choice.path("text").asText());
        assertEquals(2, choice.at("/logprobs/tokens").size());
        assertEquals("[-0.5,-0.5]", choice.at("/logprobs/token_logprobs").toString());
    }

    @Test
    void answersSeveralPromptsUnderOneHead() throws Exception {
        var body = json(complete("[\"say one\",\"cut two\",[115,97,121,32,51]]", ""));

        var texts = new ArrayList<String>();
        for (var choice : body.path("choices")) {
            assertEquals(texts.size(), choice.path("index").asInt());
            texts.add(choice.path("text").asText() + " "
                    + choice.path("finish_reason").asText());
        }
        assertEquals(java.util.List.of("one stop", "two length", "3 stop"), texts);
        assertEquals(19, body.at("/usage/prompt_tokens").asInt());
    }

    @Test
    void streamsSeveralPromptsWithTheirScores() throws Exception {
        var response = complete("[\"cut one\",\"cut two!\"]", ",\"stream\":true,\"echo\":true,\"logprobs\":0");

        assertEquals("text/event-stream", header(response, "content-type"));
        var frames = framesWithoutIds(response.body());
        assertEquals("[DONE]", frames.getLast());
        var texts = new String[] {"", ""};
        var scores = new int[2];
        for (var frame : frames.subList(0, frames.size() - 1)) {
            var choice = JSON.readTree(frame).at("/choices/0");
            int index = choice.path("index").asInt();
            texts[index] += choice.path("text").asText();
            scores[index] += choice.at("/logprobs/token_logprobs").size();
        }
        assertEquals("cut oneone", texts[0]);
        assertEquals("cut two!two!", texts[1]);
        assertEquals(10, scores[0]);
        assertEquals(12, scores[1]);
    }

    @Test
    void oneThatFailsFailsTheWholeAndEndsTheOthers() throws Exception {
        var response = complete("[\"forever\",\"fail\"]", ",\"max_tokens\":5000");

        assertError(503, "unavailable", response);
        assertIdle();
    }

    @Test
    void oneThatIsRefusedLeavesNoneOpen() throws Exception {
        var response = complete("[\"forever\",\"\"]", ",\"max_tokens\":5000");

        assertError(400, "invalid_value", response);
        assertEquals("prompt", JSON.readTree(response.body()).at("/error/param").asText());
        assertIdle();
    }

    @Test
    void namesAnIdThatTheVocabularyHasNot() throws Exception {
        var response = complete("[1,99999]", "");

        assertError(400, "invalid_value", response);
        assertTrue(response.body().contains("99999"), response.body());
        assertEquals("prompt", JSON.readTree(response.body()).at("/error/param").asText());
    }

    @Test
    void refusesWhatDoesNotFitIntoTheContext() throws Exception {
        var prompt = "\"" + "x".repeat(EdgeSurroundings.CONTEXT) + "\"";
        assertError(400, "context_length_exceeded", complete(prompt, ",\"max_tokens\":1"));
        assertError(
                400,
                "context_length_exceeded",
                complete("\"x" + prompt.substring(1), ",\"max_tokens\":0,\"echo\":true"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tokenize       | {"content":"ab"}                                | {"tokens":[97,98]}
            tokenize       | {"prompt":"a","add_special":true}               | {"tokens":[97]}
            tokenize       | {"content":"é","with_pieces":true}              | {"tokens":[{"id":195,"piece":[195]},{"id":169,"piece":[169]}]}
            tokenize       | {"content":""}                                  | {"tokens":[]}
            detokenize     | {"tokens":[97,98]}                              | {"content":"ab"}
            detokenize     | {"tokens":[]}                                   | {"content":""}
            """)
    void tokensToTextAndBack(String path, String body, String answer) throws Exception {
        for (var base : new String[] {"/", "/v1/"}) {
            var response = request("POST", base + path, "application/json", body);
            assertEquals(200, response.statusCode(), response.body());
            assertEquals(answer, response.body());
        }
    }

    @Test
    void appliesTheTemplateThatAChatGets() throws Exception {
        var prompt = json(request(
                        "POST",
                        "/apply-template",
                        "application/json",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"say hi\"}]}"))
                .path("prompt")
                .asText();
        var tokens = json(request(
                        "POST",
                        "/tokenize",
                        "application/json",
                        JSON.createObjectNode().put("content", prompt).toString()))
                .path("tokens");
        var usage = json(chat("say hi", ",\"max_tokens\":1")).at("/usage/prompt_tokens");
        assertTrue(prompt.contains("say hi"), prompt);
        assertEquals(tokens.size(), usage.asInt());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            tokenize       | {}                      | content
            tokenize       | {"content":5}           | content
            detokenize     | {}                      | tokens
            detokenize     | {"tokens":[1,"a"]}      | tokens[1]
            detokenize     | {"tokens":[99999]}      | tokens
            detokenize     | {"tokens":[5,-1]}       | tokens[1]
            tokenize       | {"content":"a","prompt":"b"} | prompt
            apply-template | {}                      | messages
            apply-template | {"messages":[]}         | messages
            """)
    void namesTheWrongFieldOfATextRequest(String path, String body, String param) throws Exception {
        var response = request("POST", "/" + path, "application/json", body);
        assertEquals(400, response.statusCode());
        assertEquals(param, JSON.readTree(response.body()).at("/error/param").asText(), response.body());
    }

    private HttpResponse<String> complete(String prompt, String more) throws Exception {
        var body = "{\"model\":\"tiny-model\",\"prompt\":" + prompt + more + "}";
        return request("POST", "/v1/completions", "application/json", body);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        assertEquals(200, response.statusCode(), response.body());
        return JSON.readTree(response.body());
    }

    private void assertIdle() throws InterruptedException {
        for (int i = 0; i < 400 && edge.open().size() > 0; i++) {
            Thread.sleep(50);
        }
        assertEquals(0, edge.open().size());
    }
}
