package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.errors.BadRequestException;
import com.anthropic.errors.NotFoundException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.models.ModelInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Anthropic's own Java client at the HTTP door. */
class AnthropicIT {
    private static final String MODEL = "smollm2-135m-instruct";
    private static final String QUESTION = "What is the capital of France?";

    private static AnthropicClient client;

    @BeforeAll
    static void connect() throws Exception {
        client = AnthropicOkHttpClient.builder()
                .baseUrl(RunningSystem.get().url())
                .apiKey("none")
                .maxRetries(0)
                .timeout(Duration.ofMinutes(2))
                .build();
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void answersInOnePieceAndInEventsWithTheSameWords() {
        var whole = client.messages().create(question().build());
        assertTrue(text(whole).contains("Paris"), text(whole));
        assertEquals(StopReason.END_TURN, whole.stopReason().orElseThrow());
        assertEquals(MODEL, whole.model().asString());

        List<RawMessageStreamEvent> events = new ArrayList<>();
        var streamed = streamed(question().build(), events);
        assertEquals(text(whole), text(streamed));
        assertEquals(StopReason.END_TURN, streamed.stopReason().orElseThrow());
        long tokens = streamed.usage().outputTokens();
        assertEquals(whole.usage().outputTokens(), tokens);
        assertEquals(prompt(whole), prompt(streamed));
        // It comes piece by piece: not much fewer deltas than tokens.
        var deltas = events.stream()
                .filter(RawMessageStreamEvent::isContentBlockDelta)
                .count();
        assertTrue(deltas > tokens / 2, deltas + " deltas, " + tokens + " tokens");
        assertTrue(events.getFirst().isMessageStart() && events.getLast().isMessageStop());
    }

    @Test
    void saysWhatEndedIt() {
        var cut = client.messages().create(question().maxTokens(3).build());
        assertEquals(StopReason.MAX_TOKENS, cut.stopReason().orElseThrow());
        assertEquals(3, cut.usage().outputTokens());
        var stopped =
                client.messages().create(question().addStopSequence("Paris").build());
        assertEquals(StopReason.STOP_SEQUENCE, stopped.stopReason().orElseThrow());
        assertEquals("Paris", stopped.stopSequence().orElseThrow());
        assertTrue(!text(stopped).contains("Paris") && !text(stopped).isBlank(), text(stopped));
    }

    @Test
    void callsAToolAndReadsItsResult() {
        var asked = question().addTool(weather()).toolToolChoice("weather").build();
        var whole = client.messages().create(asked);
        assertCall(whole);
        var streamed = streamed(asked, new ArrayList<>());
        assertCall(streamed);
        assertEquals(
                whole.content().getFirst().asToolUse()._input(),
                streamed.content().getFirst().asToolUse()._input());

        var call = whole.content().getFirst().asToolUse();
        var result = ToolResultBlockParam.builder()
                .toolUseId(call.id())
                .content("Sunny, 20 degrees.")
                .build();
        var after = client.messages()
                .create(question()
                        .addMessage(whole.toParam())
                        .addUserMessageOfBlockParams(List.of(ContentBlockParam.ofToolResult(result)))
                        .build());
        assertTrue(prompt(after) > prompt(client.messages().create(question().build())), "the result is in the prompt");
        assertTrue(after.content().getFirst().isText(), after.toString());
    }

    @Test
    void goesOnWithAnAnswerThatIsBegun() {
        var begun = client.messages()
                .create(question()
                        .addAssistantMessage("The capital of France is")
                        .build());
        assertTrue(text(begun).startsWith(" Paris"), text(begun));

        var refused = assertThrows(
                BadRequestException.class,
                () -> client.messages()
                        .create(question().addAssistantMessage("It is ").build()));
        assertTrue(String.valueOf(refused.getMessage()).contains("messages[1].content"), refused.getMessage());
    }

    @Test
    void listsWhatAnswersMessages() {
        var all = new ArrayList<ModelInfo>();
        client.models().list().autoPager().forEach(all::add);
        assertEquals(List.of(MODEL), all.stream().map(ModelInfo::id).toList());
        assertEquals(all.getFirst(), client.models().retrieve(MODEL).validate());
        assertThrows(NotFoundException.class, () -> client.models().retrieve("claude"));
    }

    @Test
    void countsWhatAnAnswerIsThenChargedFor() {
        var count = client.messages()
                .countTokens(MessageCountTokensParams.builder()
                        .model(MODEL)
                        .system(RunningSystem.MANNERS)
                        .addUserMessage(QUESTION)
                        .build());
        assertEquals(prompt(client.messages().create(question().maxTokens(1).build())), count.inputTokens());
    }

    @Test
    void refusalsAreExceptionsThatNameTheField() {
        var refused = assertThrows(
                BadRequestException.class,
                () -> client.messages().create(question().enabledThinking(1_024).build()));
        assertTrue(String.valueOf(refused.getMessage()).contains("thinking.type"), refused.getMessage());
        var told = refused.body().convert(JsonNode.class);
        assertEquals(
                refused.headers().values("request-id"),
                List.of(told.path("request_id").asText()));
        assertThrows(
                NotFoundException.class,
                () -> client.messages().create(question().model("gpt").build()));
    }

    private static void assertCall(Message answer) {
        assertEquals(StopReason.TOOL_USE, answer.stopReason().orElseThrow());
        var call = answer.content().getFirst().asToolUse();
        assertEquals("weather", call.name());
        var input = call._input().convert(JsonNode.class);
        assertTrue(!input.path("city").asText().isEmpty(), input.toString());
    }

    private static Tool weather() {
        var city = JsonValue.from(Map.of("type", "string", "maxLength", 30));
        return Tool.builder()
                .name("weather")
                .description("Tells the weather in a city.")
                .inputSchema(Tool.InputSchema.builder()
                        .properties(Tool.InputSchema.Properties.builder()
                                .putAdditionalProperty("city", city)
                                .build())
                        .required(List.of("city"))
                        .build())
                .build();
    }

    private static Message streamed(MessageCreateParams request, List<RawMessageStreamEvent> events) {
        var accumulator = MessageAccumulator.create();
        try (var stream = client.messages().createStreaming(request)) {
            stream.stream().peek(accumulator::accumulate).forEach(events::add);
        }
        return accumulator.message();
    }

    private static MessageCreateParams.Builder question() {
        return MessageCreateParams.builder()
                .model(MODEL)
                .maxTokens(100)
                .temperature(0.0)
                .system(RunningSystem.MANNERS)
                .addUserMessage(QUESTION);
    }

    private static String text(Message answer) {
        return answer.content().getFirst().asText().text();
    }

    /** Tokens of the prompt, those from a cache among them. */
    private static long prompt(Message answer) {
        return answer.usage().inputTokens()
                + answer.usage().cacheReadInputTokens().orElse(0L);
    }
}
