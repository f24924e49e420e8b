package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.feedback.v1.AnswerSetting;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.GetComparisonRequest;
import dev.millrace.contract.feedback.v1.GetConstitutionRequest;
import dev.millrace.contract.feedback.v1.NextTaskRequest;
import dev.millrace.contract.feedback.v1.OpenComparisonRequest;
import dev.millrace.contract.feedback.v1.Principle;
import dev.millrace.contract.feedback.v1.RankByModelRequest;
import dev.millrace.contract.tokenizer.v1.ChatMessage;
import dev.millrace.contract.tokenizer.v1.PromptSubmitted;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Answers that are criticised and written anew; the test plays the model, by the topics of prompts and completions. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@NullUnmarked
class EvalRevisionsTest extends EvalFixture {
    @Test
    void asksForACritiqueByOnePrincipleAndThenForABetterAnswer() throws Exception {
        var id = open(ComparisonOpened.newBuilder()
                .setPrompt("why?")
                .setCriterion("honest")
                // Before what other tests leave.
                .setPriority(10)
                .addSettings(AnswerSetting.newBuilder().setName("plain"))
                .addSettings(AnswerSetting.newBuilder().setSystem("Be short.").setRevisions(1))
                .build());
        await(() -> ComparisonTopics.prompts(broker.bootstrapServers(), id).size() > 0);
        var attempt = ComparisonTopics.prompts(broker.bootstrapServers(), id).values().stream()
                .findFirst()
                .orElseThrow()
                .getRequestId()
                .split(":")[2];
        answer(asked(id, attempt, 0, 0), "plain words");
        answer(asked(id, attempt, 1, 0), "the draft");
        var principle = principles().get("truth");
        assertEquals(
                List.of("Be short.", "why?", "the draft", principle.getCritique()), contents(asked(id, attempt, 1, 1)));
        answer(asked(id, attempt, 1, 1), "the critique");
        assertEquals(
                List.of(
                        "Be short.",
                        "why?",
                        "the draft",
                        principle.getCritique(),
                        "the critique",
                        principle.getRevision()),
                contents(asked(id, attempt, 1, 2)));
        answer(asked(id, attempt, 1, 2), "the better answer");

        await(() -> shown(id).getAnswersCount() == 2);
        var made = shown(id);
        assertEquals(
                Map.of("plain", "plain words", "revisions=1", "the better answer"),
                made.getAnswersList().stream()
                        .collect(Collectors.toMap(
                                answer -> answer.getOrigin().getSetting(), answer -> answer.getText())));
        var revision = made.getRevised(0).getRevisions(0);
        assertEquals(made.getAnswers(1).getAnswerId(), made.getRevised(0).getAnswerId());
        assertEquals("truth", revision.getPrinciple());
        assertEquals("the draft", revision.getDraft());
        assertEquals("the critique", revision.getCritique());
        var task = feedback.nextTask(NextTaskRequest.newBuilder()
                        .setLabellerId("me")
                        .setCriterion("honest")
                        .build())
                .getTask();
        assertEquals(id, task.getComparisonId());
        assertEquals(0, task.getRevisedCount());
    }

    @Test
    void refusesWhatTheConstitutionHasNoPrincipleFor() {
        var revised = AnswerSetting.newBuilder().setRevisions(1).build();
        var comparison = ComparisonOpened.newBuilder()
                .setPrompt("why?")
                .setCriterion("unheard-of")
                .addSettings(revised)
                .addSettings(revised);
        assertRefused("comparison.criterion: the constitution has no principle for it", comparison);
        assertRefused(
                "comparison.settings[1].revisions: must be in 0..4",
                comparison.setSettings(1, AnswerSetting.newBuilder().setRevisions(5)));
        assertRefused(
                "comparison.criterion: the constitution has no principle for it",
                comparison
                        .clearSettings()
                        .addSettings(AnswerSetting.getDefaultInstance())
                        .addSettings(AnswerSetting.getDefaultInstance())
                        .setRankedByModel(true));
    }

    @Test
    void ranksNothingThatIsNotThere() {
        var request = RankByModelRequest.newBuilder().setComparisonId("nowhere").build();
        var e = assertThrows(StatusRuntimeException.class, () -> feedback.rankByModel(request));
        assertEquals(Status.Code.NOT_FOUND, e.getStatus().getCode());
        var waiting = open(ComparisonOpened.newBuilder()
                .setPrompt("why?")
                .addSettings(AnswerSetting.getDefaultInstance())
                .addSettings(AnswerSetting.getDefaultInstance())
                .build());
        var tooEarly = RankByModelRequest.newBuilder().setComparisonId(waiting).build();
        var early = assertThrows(StatusRuntimeException.class, () -> feedback.rankByModel(tooEarly));
        assertEquals(Status.Code.FAILED_PRECONDITION, early.getStatus().getCode());
        assertTrue(early.getMessage().contains("not there yet"), early.getMessage());
    }

    private void assertRefused(String reason, ComparisonOpened.Builder comparison) {
        var e = assertThrows(StatusRuntimeException.class, () -> open(comparison.build()));
        assertEquals(Status.Code.INVALID_ARGUMENT, e.getStatus().getCode());
        assertEquals(reason, e.getStatus().getDescription());
    }

    private Map<String, Principle> principles() {
        return feedback.getConstitution(GetConstitutionRequest.getDefaultInstance()).getPrinciplesList().stream()
                .collect(Collectors.toMap(Principle::getName, principle -> principle));
    }

    private PromptSubmitted asked(String comparison, String attempt, int answer, int step) throws Exception {
        var requestId = "comparison:%s:%s:%d:%d".formatted(comparison, attempt, answer, step);
        await(() ->
                ComparisonTopics.prompt(broker.bootstrapServers(), requestId).isPresent());
        return ComparisonTopics.prompt(broker.bootstrapServers(), requestId).orElseThrow();
    }

    private static List<String> contents(PromptSubmitted prompt) {
        return prompt.getPrompt().getConversation().getMessagesList().stream()
                .map(ChatMessage::getContent)
                .toList();
    }

    private String open(ComparisonOpened comparison) {
        return feedback.openComparison(OpenComparisonRequest.newBuilder()
                        .setComparison(comparison)
                        .build())
                .getComparisonId();
    }

    private ComparisonOpened shown(String id) {
        return feedback.getComparison(
                        GetComparisonRequest.newBuilder().setComparisonId(id).build())
                .getComparison();
    }

    private void answer(PromptSubmitted prompt, String text) throws Exception {
        var completed = completion(prompt.getRequestId(), "m").toBuilder().setPrompt(prompt.getPrompt());
        completed.getChoicesBuilder(0).setText(text);
        produce(prompt.getRequestId(), completed.build().toByteArray());
    }
}
