package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.Result;
import dev.millrace.local.system.Eventually;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** LangChain4j at the HTTP door: streams, tools, answers of a schema, embeddings. */
class Langchain4jIT {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final String QUESTION = "What is the capital of France?";
    private static final List<ChatMessage> ASKED =
            List.of(SystemMessage.from(RunningSystem.MANNERS), UserMessage.from(QUESTION));

    private static RunningSystem system;
    private static String model;

    @BeforeAll
    static void start() throws Exception {
        system = RunningSystem.withEmbeddings(EmbeddingsIT.imported());
        Eventually.holds("the edge lists both models", 30, () -> models().contains("embedded"));
        model = new ObjectMapper().readTree(models()).at("/data/0/id").asText();
    }

    @AfterAll
    static void stop() {
        if (system != null) {
            system.close();
        }
    }

    @Test
    void streamsTheWordsOfTheWholeAnswer() throws Exception {
        var streaming = OpenAiStreamingChatModel.builder()
                .baseUrl(base())
                .apiKey("none")
                .modelName(model)
                .temperature(0.0)
                .timeout(PATIENCE)
                .build();
        var pieces = new ArrayList<String>();
        var done = new CompletableFuture<ChatResponse>();
        streaming.chat(ASKED, new StreamingChatResponseHandler() {
            @Override
            public void onPartialResponse(String piece) {
                pieces.add(piece);
            }

            @Override
            public void onCompleteResponse(ChatResponse response) {
                done.complete(response);
            }

            @Override
            public void onError(Throwable error) {
                done.completeExceptionally(error);
            }
        });
        var streamed = done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        var whole = chat().build().chat(ASKED);
        assertTrue(whole.aiMessage().text().contains("Paris"), whole.aiMessage().text());
        assertEquals(whole.aiMessage().text(), streamed.aiMessage().text());
        assertEquals(whole.aiMessage().text(), String.join("", pieces));
        assertTrue(pieces.size() > 3, "piece by piece: " + pieces);
        assertEquals(FinishReason.STOP, streamed.finishReason());
        assertEquals(whole.tokenUsage().totalTokenCount(), streamed.tokenUsage().totalTokenCount());
    }

    /** Answers what the test wants to know of a call. */
    static final class Weather {
        private final List<String> asked = new ArrayList<>();

        @Tool("The weather of a city")
        String weather(@P("Name of the city") String city) {
            asked.add(city);
            return "Rain in " + city + ".";
        }
    }

    interface Assistant {
        Result<String> answer(String question);
    }

    @Test
    void aServicesToolIsCalledAndItsResultAnswered() {
        var weather = new Weather();
        var assistant = AiServices.builder(Assistant.class)
                .chatModel(
                        new Held(chat().maxTokens(60).parallelToolCalls(false).build()))
                .tools(weather)
                .build();
        var answer = assistant.answer("What is the weather in Paris?");
        assertEquals(1, weather.asked.size(), "one call");
        assertFalse(weather.asked.getFirst().isBlank());
        assertEquals(1, answer.toolExecutions().size());
        assertEquals(
                "Rain in " + weather.asked.getFirst() + ".",
                answer.toolExecutions().getFirst().result());
        assertFalse(answer.content().isBlank(), "an answer after the call");
    }

    /** The default model chooses no tool by itself: its first answer is held to a call, that after a result to none. */
    private record Held(ChatModel model) implements ChatModel {
        @Override
        public ChatResponse chat(ChatRequest request) {
            boolean isCalled = request.messages().stream().anyMatch(ToolExecutionResultMessage.class::isInstance);
            var choice = isCalled ? ToolChoice.NONE : ToolChoice.REQUIRED;
            var chosen = ChatRequestParameters.builder().toolChoice(choice).build();
            return model.chat(ChatRequest.builder()
                    .messages(request.messages())
                    .parameters(request.parameters().overrideWith(chosen))
                    .build());
        }
    }

    @Test
    void anAnswerHasTheFormOfItsSchema() throws Exception {
        var schema = JsonSchema.builder()
                .name("city")
                .rootElement(JsonObjectSchema.builder()
                        .addStringProperty("city")
                        .addBooleanProperty("isCapital")
                        .required("city", "isCapital")
                        .additionalProperties(false)
                        .build())
                .build();
        var format = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(schema)
                .build();
        var request =
                ChatRequest.builder().messages(ASKED).responseFormat(format).build();
        var answer = chat().strictJsonSchema(true).maxTokens(100).build().chat(request);
        assertEquals(
                FinishReason.STOP, answer.finishReason(), answer.aiMessage().text());
        var json = new ObjectMapper().readTree(answer.aiMessage().text());
        assertTrue(json.path("city").isTextual() && json.path("isCapital").isBoolean(), json.toString());
        assertEquals(2, json.size(), json.toString());
    }

    @Test
    void whatMeansAlikeLiesNear() {
        var embeddings = OpenAiEmbeddingModel.builder()
                .baseUrl(base())
                .apiKey("none")
                .modelName("embedded")
                .timeout(PATIENCE)
                .build();
        var vectors = embeddings
                .embedAll(List.of(
                        TextSegment.from("a river"),
                        TextSegment.from("a stream of water"),
                        TextSegment.from("a tax form")))
                .content();
        assertEquals(3, vectors.size());
        assertTrue(dot(vectors.get(0).vector(), vectors.get(1).vector())
                > dot(vectors.get(0).vector(), vectors.get(2).vector()));
        assertEquals(
                1,
                dot(
                        vectors.get(0).vector(),
                        embeddings.embed("a river").content().vector()),
                1e-4);
    }

    private static double dot(float[] a, float[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static OpenAiChatModel.OpenAiChatModelBuilder chat() {
        return OpenAiChatModel.builder()
                .baseUrl(base())
                .apiKey("none")
                .modelName(model)
                .temperature(0.0)
                .maxRetries(0)
                .timeout(PATIENCE);
    }

    private static String base() {
        return system.url() + "/v1";
    }

    private static String models() {
        try (var in = URI.create(base() + "/models").toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
