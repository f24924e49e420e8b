package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.Headers;
import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.AnswerOrigin;
import dev.millrace.contract.feedback.v1.AnswerSetting;
import dev.millrace.contract.feedback.v1.CloseComparisonRequest;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.ExpectedOrder;
import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.GetComparisonRequest;
import dev.millrace.contract.feedback.v1.GetComparisonResponse;
import dev.millrace.contract.feedback.v1.NextTaskRequest;
import dev.millrace.contract.feedback.v1.NextTaskResponse;
import dev.millrace.contract.feedback.v1.OpenComparisonRequest;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.sampler.v1.Failure;
import dev.millrace.contract.sampler.v1.FinishReason;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.CompletedChoice;
import dev.millrace.contract.tokenizer.v1.Conversation;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import dev.millrace.contract.tokenizer.v1.TextParameters;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Comparisons by gRPC; the test plays the edge that answers prompts. Each test has a criterion of its own. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@NullUnmarked
class EvalComparisonsTest extends EvalFixture {
    private static final ChatMessage QUESTION =
            ChatMessage.newBuilder().setRole("user").setContent("why?").build();

    @Test
    void asksForRankingsBlindAndKnowsWhatTheyWereAskedFor() throws Exception {
        var check = given("blind")
                .addExpected(ExpectedOrder.newBuilder().setBetterAnswerId("x").setWorseAnswerId("y"));
        var id = open(check.build());
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                code(() -> open(check.setComparisonId(id).build())));
        // A check is among the first ten tasks at a place of the labeller's own; somebody has it first.
        NextTaskResponse asked = NextTaskResponse.getDefaultInstance();
        String labeller = "";
        for (int i = 0; !asked.hasTask(); i++) {
            labeller = "labeller " + i;
            asked = next(labeller, "blind");
        }
        var task = asked.getTask();
        assertEquals(id, task.getComparisonId());
        assertEquals("why?", task.getPrompt());
        assertEquals(Set.of("x", "y"), texts(task).keySet());
        assertTrue(task.getAnswersList().stream().noneMatch(RankedAnswer::hasOrigin));
        assertEquals(0, task.getExpectedCount());
        assertTrue(asked.getInstructions().startsWith("**Which answer is better by this criterion?**"));

        var first = submit(labeller, "blind", task, "x");
        assertEquals("passed", first.getCheck());
        assertFalse(first.getRepeated());
        assertEquals(
                "m-x",
                first.getAnswersList().stream()
                        .filter(answer -> answer.getAnswerId().equals("x"))
                        .findFirst()
                        .orElseThrow()
                        .getOrigin()
                        .getModel());
        var again = submit(labeller, "blind", task, "y");
        assertEquals("failed", again.getCheck());
        assertTrue(again.getRepeated());

        var after = next(labeller, "blind");
        assertFalse(after.hasTask());
        assertEquals(2, after.getDone());
        assertEquals(1, shown(id).getRankings());
        assertEquals(1, shown(id).getComparison().getExpectedCount());

        feedback.closeComparison(
                CloseComparisonRequest.newBuilder().setComparisonId(id).build());
        assertEquals(Status.Code.NOT_FOUND, code(() -> shown(id)));
    }

    /** Whatever a front-end says that they are. */
    @Test
    void takesPromptAndTextsOfARankingFromItsComparison() throws Exception {
        var id = open(given("same").build());
        var task = next("me", "same").getTask();
        var swapped = task.toBuilder().setPrompt("when?").clearAnswers();
        task.getAnswersList()
                .forEach(answer -> swapped.addAnswers(answer.toBuilder().setText("else")));
        var ranking = submit("me", "same", swapped.build(), "x");
        assertEquals("why?", ranking.getPrompt());
        assertEquals(
                texts(shown(id).getComparison()),
                ranking.getAnswersList().stream()
                        .collect(Collectors.toMap(RankedAnswer::getAnswerId, RankedAnswer::getText)));
        var one = task.toBuilder().removeAnswers(0).build();
        assertEquals(Status.Code.INVALID_ARGUMENT, code(() -> submit("you", "same", one, "x")));
        var others = task.toBuilder();
        others.getAnswersBuilder(0).setAnswerId("z");
        assertEquals(Status.Code.INVALID_ARGUMENT, code(() -> submit("you", "same", others.build(), "x")));
    }

    @Test
    void refusesRolesThatAreNone() {
        var wizard = ChatMessage.newBuilder().setRole("wizard").setContent("x").build();
        assertEquals(
                Status.Code.INVALID_ARGUMENT,
                code(() -> open(given("roles").addMessages(wizard).build())));
    }

    @Test
    void hasAnswersMadeThroughTheTopicOfPrompts() throws Exception {
        var id = open(ComparisonOpened.newBuilder()
                .setPrompt("why?")
                .setCriterion("made")
                .addSettings(setting(0.25f).setSystem("Be short.").setPromptName("short"))
                .addSettings(setting(1.5f).setName("warm").setModel("base:fine"))
                .build());
        assertFalse(next("me", "made").hasTask());
        var prompts = prompts(id, 2);
        var cold = prompts.get(0.25f);
        var warm = prompts.get(1.5f);
        assertEquals(
                List.of(
                        ChatMessage.newBuilder()
                                .setRole("system")
                                .setContent("Be short.")
                                .build(),
                        QUESTION),
                cold.getPrompt().getConversation().getMessagesList());
        assertEquals("base:fine", warm.getPrompt().getModel());
        assertTrue(warm.getPrompt().getScheduling().getPriority() > 50);

        answer(warm, "warm words", "base:fine");
        answer(cold, "cold words", "base");
        await(() -> shown(id).getComparison().getAnswersCount() == 2);
        var origins = shown(id).getComparison().getAnswersList().stream()
                .collect(Collectors.toMap(RankedAnswer::getText, RankedAnswer::getOrigin));
        assertEquals(
                AnswerOrigin.newBuilder()
                        .setModel("base")
                        .setPromptName("short")
                        .setSetting("temperature=0.25")
                        .setRequestId(cold.getRequestId())
                        .build(),
                origins.get("cold words"));
        assertEquals(
                AnswerOrigin.newBuilder()
                        .setModel("base")
                        .setAdapter("fine")
                        .setSetting("warm")
                        .setRequestId(warm.getRequestId())
                        .build(),
                origins.get("warm words"));
        assertEquals(id, next("me", "made").getTask().getComparisonId());
        assertEquals(0, next("me", "made").getTask().getSettingsCount());
    }

    @Test
    void saysThatAnAnswerFailed() throws Exception {
        var id = open(ComparisonOpened.newBuilder()
                .setPrompt("why?")
                .addSettings(setting(0.5f))
                .addSettings(setting(1))
                .build());
        var prompt = prompts(id, 2).get(0.5f);
        produce(
                prompt.getRequestId(),
                GenerationCompleted.newBuilder()
                        .setRequestId(prompt.getRequestId())
                        .setPrompt(prompt.getPrompt())
                        .setFailure(Failure.newBuilder().setMessage("no"))
                        .build()
                        .toByteArray());
        await(() -> !shown(id).getComparison().getFailure().isEmpty());
        assertEquals(0, shown(id).getComparison().getAnswersCount());
    }

    @Test
    void beginsAnewWithWhatAnEarlierProcessLeft() throws Exception {
        var id = "left-behind";
        put(
                id,
                ComparisonOpened.newBuilder()
                        .setComparisonId(id)
                        .setPromptId("p")
                        .setPrompt("why?")
                        .setReason("file")
                        .setCriterion("left")
                        .addSettings(setting(0.5f))
                        .addSettings(setting(1))
                        .build()
                        .toByteArray());
        for (var prompt : prompts(id, 2).values()) {
            answer(prompt, "words " + prompt.getRequestId(), "m");
        }
        await(() -> next("me", "left").hasTask());
    }

    @Test
    void makesComparisonsOfLiveCompletions() throws Exception {
        var several = live("live-several", "left", "right");
        produce("live-several", several.toByteArray());
        var one = live("live-one", "alone");
        produce("live-one", one.toByteArray());
        await(() -> sampled("live-several").getAnswersCount() == 2);
        assertEquals("random", sampled("live-several").getReason());
        assertEquals(List.of(QUESTION), sampled("live-several").getMessagesList());

        await(() -> !sampled("live-one").getComparisonId().isEmpty());
        var prompt = prompts(sampled("live-one").getComparisonId(), 1).get(0.75f);
        assertFalse(prompt.getPrompt().getParameters().hasSeed());
        answer(prompt, "another", "m");
        await(() -> sampled("live-one").getAnswersCount() == 2);
        assertEquals(
                Set.of("alone", "another"),
                Set.copyOf(texts(sampled("live-one")).values()));
        // Of the answer that was made for it nothing is sampled again.
        assertEquals("", sampled(prompt.getRequestId()).getComparisonId());
    }

    @Test
    void putsPoisonOnTheDeadLetterTopicAndGoesOn() throws Exception {
        var id = open(given("poison").build());
        put(id, "the secret comparison".getBytes(UTF_8));
        await(() -> code(() -> shown(id)) == Status.Code.NOT_FOUND);
        var letter = TopicReader.read(broker.bootstrapServers(), Topics.deadLetter(Topics.COMPARISONS), id, 1)
                .getFirst();
        assertEquals("not a record of the topic's message type", header(letter, Headers.DEAD_LETTER_REASON));
        shown(open(given("poison").build()));
    }

    @Test
    void refusesWhatBreaksARuleByTheNameOfTheField() {
        var refusal = assertThrows(
                StatusRuntimeException.class,
                () -> open(given("refused").setCriterion("two words").build()));
        assertEquals(Status.Code.INVALID_ARGUMENT, refusal.getStatus().getCode());
        assertEquals(
                "comparison.criterion: must be one word", refusal.getStatus().getDescription());
        assertEquals(Status.Code.INVALID_ARGUMENT, code(() -> open(ComparisonOpened.getDefaultInstance())));
        assertEquals(Status.Code.INVALID_ARGUMENT, code(() -> next("", "refused")));
    }

    private static ComparisonOpened.Builder given(String criterion) {
        return ComparisonOpened.newBuilder()
                .setPrompt("why?")
                .setCriterion(criterion)
                .addAnswers(given("x", "text x"))
                .addAnswers(given("y", "text y"));
    }

    private static RankedAnswer given(String id, String text) {
        return RankedAnswer.newBuilder()
                .setAnswerId(id)
                .setText(text)
                .setOrigin(AnswerOrigin.newBuilder().setModel("m-" + id))
                .build();
    }

    private static AnswerSetting.Builder setting(float temperature) {
        return AnswerSetting.newBuilder()
                .setParameters(TextParameters.newBuilder().setTemperature(temperature));
    }

    private static GenerationCompleted live(String id, String... texts) {
        var completed = completion(id, "m").toBuilder()
                .clearChoices()
                .setPrompt(TextPrompt.newBuilder()
                        .setConversation(Conversation.newBuilder().addMessages(QUESTION))
                        .setParameters(TextParameters.newBuilder()
                                .setTemperature(0.75f)
                                .setSeed(5)));
        for (var text : texts) {
            completed.addChoices(CompletedChoice.newBuilder()
                    .setIndex(completed.getChoicesCount())
                    .setText(text)
                    .setFinishReason(FinishReason.FINISH_REASON_STOP));
        }
        return completed.build();
    }

    private String open(ComparisonOpened comparison) {
        return feedback.openComparison(OpenComparisonRequest.newBuilder()
                        .setComparison(comparison)
                        .build())
                .getComparisonId();
    }

    private GetComparisonResponse shown(String id) {
        return feedback.getComparison(
                GetComparisonRequest.newBuilder().setComparisonId(id).build());
    }

    private NextTaskResponse next(String labeller, String criterion) {
        return feedback.nextTask(NextTaskRequest.newBuilder()
                .setLabellerId(labeller)
                .setCriterion(criterion)
                .build());
    }

    /** Ranks one answer before the others; gives what is on the log. */
    private RankingRecorded submit(String labeller, String criterion, ComparisonOpened task, String best)
            throws Exception {
        var ranking = RankingRecorded.newBuilder()
                .setPromptId(task.getPromptId())
                .setPrompt(task.getPrompt())
                .addAllAnswers(task.getAnswersList())
                .setLabellerId(labeller)
                .setCriterion(criterion)
                .setComparisonId(task.getComparisonId());
        task.getAnswersList()
                .forEach(answer -> ranking.addPositions(RankedPosition.newBuilder()
                        .setAnswerId(answer.getAnswerId())
                        .setRank(answer.getAnswerId().equals(best) ? 1 : 2)));
        var id = feedback.submitRanking(request(ranking.build())).getRankingId();
        var record = TopicReader.read(broker.bootstrapServers(), Topics.RANKINGS, id, 1)
                .getFirst();
        return FeedbackRecorded.parseFrom(record.value()).getRanking();
    }

    /** The comparison that was made of a completion; empty when none is there. */
    private ComparisonOpened sampled(String requestId) throws Exception {
        var id = "sampled-" + UUID.nameUUIDFromBytes(requestId.getBytes(UTF_8));
        return ComparisonTopics.comparisons(broker.bootstrapServers())
                .getOrDefault(id, ComparisonOpened.getDefaultInstance());
    }

    private Map<Float, PromptSubmitted> prompts(String comparison, int count) throws Exception {
        await(() ->
                ComparisonTopics.prompts(broker.bootstrapServers(), comparison).size() == count);
        return ComparisonTopics.prompts(broker.bootstrapServers(), comparison);
    }

    private void answer(PromptSubmitted prompt, String text, String model) throws Exception {
        produce(
                prompt.getRequestId(),
                completion(prompt.getRequestId(), model).toBuilder()
                        .setPrompt(prompt.getPrompt())
                        .setChoices(
                                0,
                                CompletedChoice.newBuilder()
                                        .setText(text)
                                        .setFinishReason(FinishReason.FINISH_REASON_STOP))
                        .build()
                        .toByteArray());
    }

    private void put(String key, byte[] value) throws Exception {
        var config = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
        try (var producer = new KafkaProducer<>(config, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.COMPARISONS, key, value)).get();
        }
    }

    private static Map<String, String> texts(ComparisonOpened comparison) {
        return comparison.getAnswersList().stream()
                .collect(Collectors.toMap(RankedAnswer::getAnswerId, RankedAnswer::getText));
    }

    private static Status.Code code(Executable call) {
        try {
            call.execute();
            return Status.Code.OK;
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode();
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
    }
}
