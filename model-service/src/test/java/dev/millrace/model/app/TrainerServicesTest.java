package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.draw.Answer;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.draw.Drawing;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.draw.Prompt;
import dev.millrace.model.train.job.TrainingException;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a trainer asks of other services, over real connections. */
class TrainerServicesTest {
    private static final Policy BASE = Policy.of(new BaseModel("tiny", "m1"), List.of(0));
    private static final Policy POLICY = BASE.with(new Policy.Adapter("drawing-1", "a1", Path.of("/shared/serving")));
    private static final List<Message> QUESTION = List.of(new Message(Message.Role.USER, "Why?"));

    private ScriptedServices services;

    @BeforeEach
    void start() throws IOException {
        services = new ScriptedServices();
    }

    @AfterEach
    void close() {
        services.close();
    }

    private static Prompt prompt(int... ids) {
        return new Prompt(QUESTION, Ids.of(ids));
    }

    private List<List<Answer>> draw(Policy policy, int answers, int... firstTokens) throws Exception {
        var prompts = java.util.stream.IntStream.of(firstTokens)
                .mapToObj(token -> prompt(token, 9))
                .toList();
        long[] seeds = java.util.stream.LongStream.range(0, prompts.size())
                .map(i -> 1000 * (i + 1))
                .toArray();
        return services.generation().draw(policy, prompts, seeds, new Drawing(answers, 0.5, 20, 0));
    }

    @Test
    void drawsIdsWithTheirLogprobsAndTexts() throws Exception {
        var drawn = draw(POLICY, 3, 5, 6);
        assertEquals(2, drawn.size());
        var first = drawn.getFirst();
        assertEquals(List.of("f", "ff", "fff"), first.stream().map(Answer::text).toList());
        assertEquals(Ids.of(5, 0), first.get(0).ids(), "an end is learned");
        assertEquals(Ids.of(5, 5), first.get(1).ids(), "an answer that was cut has none");
        assertEquals(
                List.of(true, false, true), first.stream().map(Answer::isEnded).toList());
        assertArrayEquals(new double[] {0, -1, -2, -3}, first.get(2).logprobs());
        assertEquals(
                List.of("g", "gg", "ggg"),
                drawn.getLast().stream().map(Answer::text).toList());
    }

    @Test
    void asksForWhatThePolicyIs() throws Exception {
        draw(POLICY, 3, 5);
        var request = services.requests.getFirst();
        var parameters = request.getParameters();
        assertEquals("drawing-1", request.getAdapter());
        assertEquals(List.of(5, 9), request.getPromptIdsList());
        assertEquals(0.5, parameters.getTemperature());
        assertEquals(1, parameters.getTopP());
        assertEquals(0, parameters.getTopK());
        assertEquals(20, parameters.getMaxNewTokens());
        assertEquals(1000, parameters.getSeed());
        assertEquals(List.of(0), parameters.getStopTokenIdsList());
        assertTrue(request.getScheduling().getPriority() > 0, "people come first");
    }

    @Test
    void asksForManyAnswersInParts() throws Exception {
        var drawn = draw(POLICY, 40, 5, 6);
        assertEquals(List.of(40, 40), drawn.stream().map(List::size).toList());
        var seeds = new HashSet<Long>();
        services.requests.forEach(request -> seeds.add(request.getParameters().getSeed()));
        assertEquals(6, seeds.size(), "each part has numbers of its own");
        assertEquals(
                List.of(8, 8, 16, 16, 16, 16),
                services.requests.stream()
                        .map(request -> request.getParameters().getChoices())
                        .sorted()
                        .toList());
        assertEquals("g".repeat(16), drawn.getLast().get(31).text());
    }

    @Test
    void servesAnAdapterAndTakesItBack() throws Exception {
        var generation = services.generation();
        generation.serve(POLICY);
        assertEquals(List.of("drawing-1"), services.adapters);
        generation.withdraw("drawing-1");
        generation.withdraw("drawing-1");
        assertEquals(List.of(), services.adapters);
    }

    @Test
    void refusesAnotherModelThanTheOneThatIsTrained() {
        services.modelVersion = "m2";
        var problem = assertThrows(
                TrainingException.class, () -> services.generation().serve(POLICY));
        assertEquals("base: the services answer with tiny@m2, the job trains tiny@m1", problem.getMessage());
    }

    @Test
    void refusesAFolderThatServicesCannotRead() {
        var elsewhere = BASE.with(new Policy.Adapter("drawing-1", "a1", Path.of("/own/serving")));
        var problem = assertThrows(
                TrainingException.class, () -> services.generation().serve(elsewhere));
        assertEquals(
                "model service: INVALID_ARGUMENT, folder: lies outside of the folders of adapters",
                problem.getMessage());
    }

    @Test
    void takesNoAnswerOfAnotherVersion() {
        services.answeringVersion = "m1:a0";
        var problem = assertThrows(AwayException.class, () -> draw(POLICY, 2, 5));
        assertEquals("sampler: answered by m1:a0 instead of m1:a1", problem.getMessage());
    }

    @Test
    void takesNoAnswerThatLacksAToken() {
        services.losesToken = true;
        var problem = assertThrows(IllegalStateException.class, () -> draw(POLICY, 2, 5));
        assertTrue(
                String.valueOf(problem.getMessage()).endsWith("a sampler left out token 0 of an answer"),
                problem.getMessage());
    }

    @Test
    void comesAgainWhenServicesAreFullOrAdaptersLost() {
        services.samplerFailure = "adapter: none of the name drawing-1 is loaded";
        assertThrows(AwayException.class, () -> draw(POLICY, 2, 5));
        services.samplerFailure = "";
        for (var status : List.of(Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED, Status.DEADLINE_EXCEEDED)) {
            services.samplerStatus = status;
            assertThrows(AwayException.class, () -> draw(POLICY, 2, 5), status.toString());
        }
    }

    @Test
    void givesUpOnWhatWouldBeRefusedAgain() {
        services.samplerFailure = "prompt_ids: are too many";
        assertThrows(TrainingException.class, () -> draw(POLICY, 2, 5));
        services.samplerStatus = Status.INVALID_ARGUMENT.withDescription("prompt_ids: must be below the vocabulary");
        var problem = assertThrows(TrainingException.class, () -> draw(POLICY, 2, 5));
        assertEquals("sampler: INVALID_ARGUMENT, prompt_ids: must be below the vocabulary", problem.getMessage());
    }

    @Test
    void findsNobodyOnAClosedPort() throws Exception {
        services.stop();
        assertThrows(AwayException.class, () -> draw(POLICY, 2, 5));
        assertThrows(AwayException.class, () -> services.generation().serve(POLICY));
        assertThrows(AwayException.class, () -> services.rewards().version("taste"));
    }

    @Test
    void goesByTheGuardedRewardAndRefusals() throws Exception {
        var talk = List.of(new Message(Message.Role.SYSTEM, "Be kind."), QUESTION.getFirst());
        var answers = new java.util.ArrayList<>(Collections.nCopies(17, "abc"));
        answers.set(1, "az");
        answers.set(16, "abcde");
        double[] rewards = services.rewards().of("taste@v9", talk, answers);
        assertEquals(17, rewards.length);
        assertEquals(3, rewards[0]);
        assertEquals(-4, rewards[1], "refused");
        assertEquals(5, rewards[16]);
        var request = services.scored.getFirst();
        assertEquals("taste@v9", request.getRewardModel());
        assertEquals(
                List.of("system", "user"),
                request.getMessagesList().stream()
                        .map(message -> message.getRole())
                        .toList());
        assertEquals(2, services.scored.size(), "16 answers a request");
    }

    @Test
    void whatIsRefusedIsWorthNoMoreThanTheWorstOfAModelWithoutBounds() throws Exception {
        double[] rewards = services.rewards().of("taste@v9", QUESTION, List.of("abc", "by", "az"));
        assertArrayEquals(new double[] {3, -20, -20}, rewards);
    }

    @Test
    void namesTheVersionOfARewardModel() throws Exception {
        assertEquals("taste@v9", services.rewards().version("taste"));
        services.rewardStatus = Status.NOT_FOUND.withDescription("reward_model: there is no taste");
        var problem = assertThrows(
                IllegalArgumentException.class, () -> services.rewards().version("taste"));
        assertTrue(
                String.valueOf(problem.getMessage())
                        .startsWith("objective_settings.reward_model: reward model: NOT_FOUND"),
                problem.getMessage());
        assertFalse(String.valueOf(problem.getMessage()).isBlank());
    }
}
