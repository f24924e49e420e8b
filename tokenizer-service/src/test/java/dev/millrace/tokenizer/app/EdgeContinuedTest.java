package dev.millrace.tokenizer.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.GenerationRequested;
import dev.millrace.contract.tokenizer.v1.AnswerStart;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that go on with the last message, through every door. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeContinuedTest extends EdgeFixture {
    private static final String MESSAGES =
            "{\"model\":\"tiny-model\",\"messages\":[{\"role\":\"user\",\"content\":\"say  it\"},"
                    + "{\"role\":\"assistant\",\"content\":\"Here comes\"}]";
    private static final String BEGUN = "<|im_start|>user\nsay  it<|im_end|>\n<|im_start|>assistant\nHere comes";

    @Test
    void aChatGoesOnWithItsLastMessage() throws Exception {
        var answer = sent("/v1/chat/completions", ",\"continue_final_message\":true");

        var body = JSON.readTree(answer.body());
        assertEquals(" it", body.at("/choices/0/message/content").asText(), answer.body());
        assertEquals(BEGUN, prompted(body.path("id").asText()));
        assertEquals(
                AnswerStart.ANSWER_START_IN_LAST,
                completion(body.path("id").asText())
                        .getPrompt()
                        .getConversation()
                        .getAnswerStart());
    }

    @Test
    void aMessageThatEndsWithTheAssistantsIsGoneOnWith() throws Exception {
        var body = JSON.readTree(sent("/v1/messages", ",\"max_tokens\":9").body());

        assertEquals(" it", body.at("/content/0/text").asText(), body.toString());
        assertEquals(BEGUN, prompted(body.path("id").asText()));
        var counted = JSON.readTree(sent("/v1/messages/count_tokens", "").body());
        assertEquals(body.at("/usage/input_tokens"), counted.path("input_tokens"));
    }

    @Test
    void aPromptWithoutAnOpenTurnEndsWithItsLastMessage() throws Exception {
        var answer = chat("say a", ",\"add_generation_prompt\":false");
        assertEquals(
                "<|im_start|>user\nsay a<|im_end|>\n",
                prompted(JSON.readTree(answer.body()).path("id").asText()));
    }

    @Test
    void theTemplateAloneSaysTheSame() throws Exception {
        var answer = sent("/apply-template", ",\"continue_final_message\":true");
        assertEquals(BEGUN, JSON.readTree(answer.body()).path("prompt").asText());
        withGrpc(channel -> {
            var asked = ApplyTemplateRequest.newBuilder();
            asked.getConversationBuilder()
                    .addAllMessages(List.of(message("user", "say  it"), message("assistant", "Here comes")))
                    .setAnswerStart(AnswerStart.ANSWER_START_IN_LAST);
            assertEquals(
                    BEGUN,
                    TokenizerServiceGrpc.newBlockingStub(channel)
                            .applyTemplate(asked.build())
                            .getPrompt());
        });
    }

    @Test
    void refusesWhatCannotBeGoneOnWith() throws Exception {
        assertError(
                400,
                "invalid_value",
                sent("/v1/chat/completions", ",\"continue_final_message\":true,\"add_generation_prompt\":true"));
        var asked = chat("say a", ",\"continue_final_message\":true");
        assertError(400, "invalid_value", asked);
        assertTrue(JSON.readTree(asked.body()).at("/error/param").asText().equals("messages"), asked.body());
    }

    private static ChatMessage message(String role, String content) {
        return ChatMessage.newBuilder().setRole(role).setContent(content).build();
    }

    private HttpResponse<String> sent(String path, String more) throws Exception {
        var answer = request("POST", path, "application/json", MESSAGES + more + "}");
        if (!more.contains("\"add_generation_prompt\":true")) {
            assertEquals(200, answer.statusCode(), answer.body());
        }
        return answer;
    }

    /** What the sampler was given. */
    private String prompted(String id) {
        var request = probe().await(
                        Topics.GENERATION_REQUESTS,
                        GenerationRequested.parser(),
                        one -> one.getRequestId().equals(id));
        int[] ids =
                request.getPromptIdsList().stream().mapToInt(Integer::intValue).toArray();
        return edge.text().tokenizer().decode(ids, false);
    }
}
