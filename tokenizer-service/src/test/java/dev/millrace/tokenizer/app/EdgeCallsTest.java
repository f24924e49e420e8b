package dev.millrace.tokenizer.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Topics;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextResponse;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.ToolChoice;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of tools through the doors beside HTTP. */
@QuarkusTest
@QuarkusTestResource(EdgeSurroundings.class)
@Timeout(60)
class EdgeCallsTest extends EdgeFixture {
    private static final String TOOLS = "[{\"type\":\"function\",\"function\":{\"name\":\"tide\"}}]";
    private static final String ARGUMENTS = "{\"port\": \"Brest\", \"days\": [1, 2]}";
    private static final String ANSWER =
            "I look. <tool_call>\n{\"name\": \"tide\", \"arguments\": " + ARGUMENTS + "}\n</tool_call>";

    @Test
    void aGrpcClientGetsTheCallApartFromTheText() {
        var events = new ArrayList<GenerateTextResponse>();
        ask(asking("say " + ANSWER, ToolChoice.TOOL_CHOICE_REQUIRED), events);

        var deltas = events.stream()
                .filter(GenerateTextResponse::hasDelta)
                .map(GenerateTextResponse::getDelta)
                .toList();
        var said = TextDeltasTest.joined(deltas, 0);
        assertEquals("I look. ", said.content());
        assertEquals("tide", said.toolCalls().getFirst().name());
        assertEquals(ARGUMENTS, said.toolCalls().getFirst().arguments());
        assertTrue(deltas.size() > 20, "arguments come as they are made, in " + deltas.size() + " pieces");
        assertEquals(
                ANSWER.getBytes(UTF_8).length,
                deltas.stream().mapToInt(delta -> delta.getTokensCount()).sum());
        assertEquals(
                List.of(FinishReason.FINISH_REASON_TOOL_CALLS),
                events.getLast().getFinished().getFinishReasonsList());

        var id = events.getFirst().getStarted().getRequestId();
        var kept = completion(id).getChoices(0);
        assertCalls(kept);
        assertEquals(said.toolCalls().getFirst().id(), kept.getToolCalls(0).getId(), "the log has the same id");
    }

    @Test
    void aGrpcClientGetsWhatOnlyLooksLikeACallAsText() {
        var events = new ArrayList<GenerateTextResponse>();
        ask(asking("say so <tool_ca", ToolChoice.TOOL_CHOICE_REQUIRED), events);

        var text = new StringBuilder();
        events.forEach(event -> text.append(event.getDelta().getText()));
        assertEquals("so <tool_ca", text.toString());
        assertEquals(
                FinishReason.FINISH_REASON_STOP, events.getLast().getFinished().getFinishReasons(0));
    }

    @Test
    void aGrpcClientIsToldWhichToolsCannotBeUsed() {
        var refused = assertThrows(
                StatusRuntimeException.class,
                () -> ask(asking("say a", ToolChoice.TOOL_CHOICE_AUTO), new ArrayList<>()));
        assertEquals(Status.Code.INVALID_ARGUMENT, refused.getStatus().getCode());
        assertTrue(String.valueOf(refused.getStatus().getDescription()).contains("tools"), refused.toString());
    }

    @Test
    void aPromptOfATopicIsAnsweredWithItsCalls() {
        var id = "pipeline-" + UUID.randomUUID();
        produce(
                Topics.PROMPTS,
                "k",
                PromptSubmitted.newBuilder()
                        .setRequestId(id)
                        .setPrompt(asking("say " + ANSWER, ToolChoice.TOOL_CHOICE_REQUIRED))
                        .build()
                        .toByteArray());

        var choice = completion(id).getChoices(0);
        assertCalls(choice);
        assertEquals(ANSWER.getBytes(UTF_8).length + 1, choice.getTokenIdsCount(), "and all of its tokens");
        assertEquals(choice.getTokenIdsCount(), choice.getLogprobsCount());
    }

    /** What a client of HTTP was told is on the log for whoever reads it there. */
    @Test
    void theLogSaysOfAChatWhatItsClientWasTold() throws Exception {
        var answer = chat(
                "say " + ANSWER.replace("\"", "\\\"").replace("\n", "\\n"),
                ",\"tools\":" + TOOLS + ",\"tool_choice\":\"required\"");
        var body = JSON.readTree(answer.body());

        var choice = completion(body.path("id").asText()).getChoices(0);
        assertCalls(choice);
        var call = body.at("/choices/0/message/tool_calls/0");
        assertEquals(call.path("id").asText(), choice.getToolCalls(0).getId(), answer.body());
        assertEquals(
                call.at("/function/arguments").asText(), choice.getToolCalls(0).getArguments());
    }

    private static void assertCalls(CompletedChoice choice) {
        assertEquals("I look. ", choice.getText());
        assertEquals(1, choice.getToolCallsCount());
        assertEquals("tide", choice.getToolCalls(0).getName());
        assertEquals(ARGUMENTS, choice.getToolCalls(0).getArguments());
        assertTrue(choice.getToolCalls(0).getId().startsWith("call_"));
        assertEquals(FinishReason.FINISH_REASON_TOOL_CALLS, choice.getFinishReason());
    }

    private static TextPrompt asking(String user, ToolChoice choice) {
        var prompt = prompt(user).toBuilder();
        prompt.getConversationBuilder().setTools(TOOLS).setToolChoice(choice);
        return prompt.build();
    }

    private void ask(TextPrompt prompt, List<GenerateTextResponse> events) {
        withGrpc(channel -> TokenizerServiceGrpc.newBlockingStub(channel)
                .generateText(GenerateTextRequest.newBuilder().setPrompt(prompt).build())
                .forEachRemaining(events::add));
    }
}
