package dev.millrace.local.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.errors.BadRequestException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import dev.millrace.local.system.Eventually;
import dev.millrace.local.system.Service;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Several answers to one question, with OpenAI's own Java client at the HTTP door. */
class SeveralAnswersIT {
    private static RunningSystem system;
    private static OpenAIClient client;
    private static String model;

    @BeforeAll
    static void connect() throws Exception {
        system = RunningSystem.get();
        client = system.openAi();
        model = client.models().list().data().getFirst().id();
    }

    @AfterAll
    static void disconnect() {
        if (client != null) {
            client.close();
        }
    }

    @Test
    void threeAnswersComeInOnePieceAndStreamed() {
        var whole = client.chat().completions().create(drawn(3).build());
        var accumulator = ChatCompletionAccumulator.create();
        var streamed = drawn(3).streamOptions(
                        ChatCompletionStreamOptions.builder().includeUsage(true).build())
                .build();
        try (var stream = client.chat().completions().createStreaming(streamed)) {
            stream.stream().forEach(accumulator::accumulate);
        }
        var answer = accumulator.chatCompletion();
        assertEquals(3, new HashSet<>(texts(answer)).size(), texts(answer).toString());
        assertEquals(3, new HashSet<>(texts(whole)).size(), texts(whole).toString());
        assertEquals(
                List.of(0L, 1L, 2L),
                whole.choices().stream().map(ChatCompletion.Choice::index).toList());
        assertTrue(answer.usage().orElseThrow().completionTokens() >= 3);
    }

    @Test
    void theBestOfSeveralIsToldAndAllArePaidFor() {
        var best = client.chat()
                .completions()
                .create(drawn(1).logprobs(true)
                        .putAdditionalBodyProperty("best_of", JsonValue.from(4))
                        .build());
        assertEquals(1, best.choices().size());
        int told = best.choices()
                .getFirst()
                .logprobs()
                .orElseThrow()
                .content()
                .orElseThrow()
                .size();
        assertTrue(best.usage().orElseThrow().completionTokens() > told, "the others are paid for, too");
    }

    @Test
    void beamsFindTheSameAnswersAgain() {
        var first = client.chat().completions().create(beams(4, 2).build());
        var again = client.chat().completions().create(beams(4, 2).build());
        assertEquals(2, first.choices().size());
        assertTrue(texts(first).getFirst().contains("Paris"), texts(first).toString());
        assertTrue(
                !texts(first).get(0).equals(texts(first).get(1)), texts(first).toString());
        assertEquals(texts(first), texts(again));
        var accumulator = ChatCompletionAccumulator.create();
        try (var stream =
                client.chat().completions().createStreaming(beams(4, 2).build())) {
            stream.stream().forEach(accumulator::accumulate);
        }
        assertEquals(texts(first), texts(accumulator.chatCompletion()));
    }

    /** More beams in flight than the model has slots: they take turns and all come to their end. */
    @Test
    void moreBeamsThanSlotsComeToTheirEnd() throws Exception {
        var answers = new java.util.ArrayList<CompletableFuture<ChatCompletion>>();
        for (int i = 0; i < 3; i++) {
            answers.add(CompletableFuture.supplyAsync(() -> client.chat()
                    .completions()
                    .create(beams(16, 1).maxCompletionTokens(8).build())));
        }
        var texts = new HashSet<String>();
        for (var answer : answers) {
            texts.addAll(texts(answer.get()));
        }
        assertTrue(texts.stream().noneMatch(String::isBlank), texts.toString());
    }

    @Test
    void aStopStringEndsEachAnswerByItself() {
        var answer = client.chat().completions().create(drawn(3).stop("e").build());
        assertEquals(3, answer.choices().size());
        assertTrue(
                texts(answer).stream().noneMatch(text -> text.contains("e")),
                texts(answer).toString());
    }

    @Test
    void aKilledSamplerGoesOnWithBothAnswers() throws Exception {
        var figures = new Figures(system);
        figures.awaitIdle(60);
        var begin = Instant.now();
        var asked = drawn(2).maxCompletionTokens(200).build();
        var answer =
                CompletableFuture.supplyAsync(() -> client.chat().completions().create(asked));
        Eventually.holds("both have a slot", 30, () -> figures.describe().getSlotsInUse() >= 2);
        Thread.sleep(300);
        int restarts = system.local().status(Service.SAMPLER).restarts();
        ProcessHandle.of(system.local().status(Service.SAMPLER).pid())
                .orElseThrow()
                .destroyForcibly();
        Eventually.holds(
                "it was started again",
                20,
                () -> system.local().status(Service.SAMPLER).restarts() == restarts + 1);
        system.local().awaitReady();
        // The texts of a request alone and beside others are held equal where logits are: in GenerationSimulationTest.
        // Here
        // int8 rounds each batch in its own way.
        assertEquals(2, texts(client.chat().completions().create(asked)).size());
        assertEquals(2, texts(answer.get()).size());
        var report = figures.auditSince(begin, 60);
        assertEquals(2, report.requests());
        assertEquals(2, report.finished());
        assertEquals(2, report.completed());
    }

    @Test
    void namesTheFieldThatIsWrong() {
        var many = assertThrows(
                BadRequestException.class,
                () -> client.chat().completions().create(drawn(17).build()));
        assertEquals("n", many.param().orElseThrow());
        var beams = assertThrows(
                BadRequestException.class,
                () -> client.chat().completions().create(beams(17, 1).build()));
        assertEquals("num_beams", beams.param().orElseThrow());
    }

    @SuppressWarnings("deprecation") // OpenAI gave the seed up; we keep the promise.
    private static ChatCompletionCreateParams.Builder drawn(int answers) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addUserMessage("Name a town and say why you like it.")
                .temperature(1.2)
                .seed(11)
                .maxCompletionTokens(24)
                .n(answers);
    }

    private static ChatCompletionCreateParams.Builder beams(int beams, int answers) {
        return ChatCompletionCreateParams.builder()
                .model(model)
                .addSystemMessage(RunningSystem.MANNERS)
                .addUserMessage("What is the capital of France?")
                .maxCompletionTokens(16)
                .n(answers)
                .putAdditionalBodyProperty("num_beams", JsonValue.from(beams));
    }

    private static List<String> texts(ChatCompletion answer) {
        return answer.choices().stream()
                .map(choice -> choice.message().content().orElse(""))
                .toList();
    }
}
