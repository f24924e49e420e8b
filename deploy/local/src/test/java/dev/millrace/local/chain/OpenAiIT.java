package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** OpenAI's own Java client at the HTTP door. */
class OpenAiIT {
    private static final String QUESTION = "What is the capital of France?";

    private static OpenAIClient client;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        client = RunningSystem.get().openAi();
        model = client.models().list().data().getFirst().id();
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void streamsAnAnswerThatNamesParis() {
        var accumulator = ChatCompletionAccumulator.create();
        List<ChatCompletionChunk> chunks = new ArrayList<>();
        var request = question()
                .streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (var stream = client.chat().completions().createStreaming(request)) {
            stream.stream().peek(accumulator::accumulate).forEach(chunks::add);
        }
        var answer = accumulator.chatCompletion();
        assertTrue(text(answer).contains("Paris"), text(answer));
        assertEquals(
                ChatCompletion.Choice.FinishReason.STOP,
                answer.choices().getFirst().finishReason());
        var usage = answer.usage().orElseThrow();
        assertEquals(usage.totalTokens(), usage.promptTokens() + usage.completionTokens());
        // It comes piece by piece: not much fewer chunks than tokens.
        assertTrue(chunks.size() > usage.completionTokens() / 2, chunks.size() + " chunks, " + usage);
    }

    @Test
    void answersInOnePieceWithTheSameWords() {
        var whole = client.chat().completions().create(question().build());
        var accumulator = ChatCompletionAccumulator.create();
        try (var stream = client.chat().completions().createStreaming(question().build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        assertTrue(text(whole).contains("Paris"), text(whole));
        assertEquals(text(accumulator.chatCompletion()), text(whole));
        assertTrue(whole.usage().orElseThrow().completionTokens() > 0);
    }

    @Test
    void stopsAtTheMostTokensAsked() {
        var answer = client.chat()
                .completions()
                .create(question().maxCompletionTokens(3).build());
        assertEquals(
                ChatCompletion.Choice.FinishReason.LENGTH,
                answer.choices().getFirst().finishReason());
        assertEquals(3, answer.usage().orElseThrow().completionTokens());
    }

    @Test
    @SuppressWarnings("deprecation") // OpenAI gave the field up; we keep the promise.
    void theSameSeedGivesTheSameWords() {
        var request =
                question().temperature(1.0).seed(7).maxCompletionTokens(24).build();
        assertEquals(
                text(client.chat().completions().create(request)),
                text(client.chat().completions().create(request)));
    }

    @Test
    void aStopStringEndsTheAnswerBeforeIt() {
        var answer = client.chat().completions().create(question().stop("Paris").build());
        assertEquals(
                ChatCompletion.Choice.FinishReason.STOP,
                answer.choices().getFirst().finishReason());
        assertTrue(!text(answer).contains("Paris") && !text(answer).isBlank(), text(answer));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var failure = assertThrows(
                BadRequestException.class,
                () -> client.chat()
                        .completions()
                        .create(question().temperature(3.0).build()));
        assertEquals("temperature", failure.param().orElseThrow());
    }

    private static ChatCompletionCreateParams.Builder question() {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage(RunningSystem.MANNERS)
                .addUserMessage(QUESTION)
                .temperature(0.0);
    }

    private static String text(ChatCompletion answer) {
        return answer.choices().getFirst().message().content().orElse("");
    }
}
