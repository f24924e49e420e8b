package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.sampler.v1.GenerateRequest;
import dev.millrace.contract.sampler.v1.GenerateResponse;
import dev.millrace.contract.sampler.v1.GenerationParameters;
import dev.millrace.contract.sampler.v1.SamplerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.ApplyTemplateRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.DecodeRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextRequest;
import dev.millrace.contract.tokenizer.v1.GenerateTextResponse;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc;
import dev.millrace.contract.tokenizer.v1.TokenizerServiceGrpc.TokenizerServiceBlockingStub;
import dev.millrace.contract.tokenizer.v1.ToolChoice;
import dev.millrace.local.system.Port;
import grpc.health.v1.HealthGrpc;
import grpc.health.v1.HealthOuterClass.HealthCheckRequest;
import grpc.health.v1.HealthOuterClass.HealthCheckResponse.ServingStatus;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The gRPC doors. */
class GrpcIT {
    private static final Conversation QUESTION = Conversation.newBuilder()
            .addMessages(ChatMessage.newBuilder().setRole("system").setContent(RunningSystem.MANNERS))
            .addMessages(ChatMessage.newBuilder().setRole("user").setContent("What is the capital of France?"))
            .build();

    private static RunningSystem system;
    private static TokenizerServiceBlockingStub tokenizer;

    @BeforeAll
    static void connect() throws Exception {
        system = RunningSystem.get();
        tokenizer = TokenizerServiceGrpc.newBlockingStub(system.channel(Port.TOKENIZER_GRPC));
    }

    @Test
    void textInTextOut() {
        List<GenerateTextResponse> events = new ArrayList<>();
        tokenizer.generateText(request(0)).forEachRemaining(events::add);
        assertTrue(events.getFirst().hasStarted());
        var finished = events.getLast().getFinished();
        assertEquals(List.of(FinishReason.FINISH_REASON_STOP), finished.getFinishReasonsList());
        assertEquals(
                events.getFirst().getStarted().getPromptTokens(),
                finished.getUsage().getPromptTokens());
        var text = events.stream()
                .filter(GenerateTextResponse::hasDelta)
                .map(event -> event.getDelta().getText())
                .collect(Collectors.joining());
        assertTrue(text.contains("Paris"), text);
    }

    @Test
    void idsInIdsOut() {
        var prompt = tokenizer.applyTemplate(
                ApplyTemplateRequest.newBuilder().setConversation(QUESTION).build());
        List<GenerateResponse> events = new ArrayList<>();
        SamplerServiceGrpc.newBlockingStub(system.channel(Port.SAMPLER_GRPC))
                .generate(GenerateRequest.newBuilder()
                        .addAllPromptIds(prompt.getTokenIdsList())
                        .setParameters(GenerationParameters.newBuilder().setMaxNewTokens(16))
                        .build())
                .forEachRemaining(events::add);
        var tokens = events.stream()
                .filter(GenerateResponse::hasToken)
                .map(GenerateResponse::getToken)
                .toList();
        assertEquals(
                IntStream.range(0, tokens.size()).boxed().toList(),
                tokens.stream().map(token -> token.getSequence()).toList());
        var finished = events.getLast().getFinished();
        assertEquals(tokens.size(), finished.getChoices(0).getGeneratedTokens());
        assertEquals(prompt.getTokenIdsCount(), finished.getPromptTokens());
        assertTrue(tokens.stream().allMatch(token -> token.getLogprob() <= 0));
        var text = tokenizer
                .decode(DecodeRequest.newBuilder()
                        .addAllTokenIds(
                                tokens.stream().map(token -> token.getTokenId()).toList())
                        .build())
                .getText();
        assertTrue(text.contains("Paris"), text);
    }

    /** The tool's schema leaves the model one call to make. */
    @Test
    void aToolIsCalledAndTheCallComesApartFromTheText() throws Exception {
        List<GenerateTextResponse> events = new ArrayList<>();
        tokenizer.generateText(toolRequest()).forEachRemaining(events::add);
        var pieces = events.stream()
                .filter(GenerateTextResponse::hasDelta)
                .map(GenerateTextResponse::getDelta)
                .toList();
        assertTrue(pieces.stream().allMatch(piece -> piece.getText().isEmpty()), pieces.toString());
        assertEquals(
                List.of("tide"),
                pieces.stream()
                        .map(piece -> piece.getToolCall().getName())
                        .filter(name -> !name.isEmpty())
                        .toList());
        var arguments =
                pieces.stream().map(piece -> piece.getToolCall().getArguments()).collect(Collectors.joining());
        assertEquals(
                new ObjectMapper().readTree("{\"port\":\"Brest\"}"), new ObjectMapper().readTree(arguments), arguments);
        assertEquals(
                List.of(FinishReason.FINISH_REASON_TOOL_CALLS),
                events.getLast().getFinished().getFinishReasonsList());
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var failure = assertThrows(
                StatusRuntimeException.class,
                () -> tokenizer.generateText(request(3)).hasNext());
        assertEquals(Status.Code.INVALID_ARGUMENT, failure.getStatus().getCode());
        assertTrue(String.valueOf(failure.getStatus().getDescription()).contains("temperature"), failure.toString());
    }

    @Test
    void aCancelledCallFreesItsSlot() throws Exception {
        var events = tokenizer.generateText(request(0));
        assertTrue(events.next().hasStarted());
        var context = io.grpc.Context.current().withCancellation();
        context.run(() -> tokenizer.generateText(longRequest()).next());
        context.cancel(null);
        events.forEachRemaining(event -> {});
        new Figures(system).awaitIdle(20);
    }

    @Test
    void everyServiceServesItsHealth() {
        for (var instance : system.local().layout().instances()) {
            var answer = HealthGrpc.newBlockingStub(
                            system.channel(instance.service().grpc()))
                    .check(HealthCheckRequest.getDefaultInstance());
            assertEquals(ServingStatus.SERVING, answer.getStatus(), instance.name());
        }
    }

    private static GenerateTextRequest request(float temperature) {
        return GenerateTextRequest.newBuilder()
                .setPrompt(TextPrompt.newBuilder()
                        .setConversation(QUESTION)
                        .setParameters(TextParameters.newBuilder().setTemperature(temperature)))
                .build();
    }

    private static GenerateTextRequest toolRequest() {
        var prompt = request(0).getPrompt().toBuilder();
        prompt.getConversationBuilder()
                .setTools(RunningSystem.TOOLS)
                .setToolChoice(ToolChoice.TOOL_CHOICE_NAMED)
                .setToolName("tide");
        return GenerateTextRequest.newBuilder().setPrompt(prompt).build();
    }

    private static GenerateTextRequest longRequest() {
        return GenerateTextRequest.newBuilder()
                .setPrompt(TextPrompt.newBuilder()
                        .setText("Once upon a time")
                        .setParameters(TextParameters.newBuilder().setMaxNewTokens(1000)))
                .build();
    }
}
