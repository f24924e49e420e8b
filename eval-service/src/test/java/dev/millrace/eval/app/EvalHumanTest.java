package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.eval.v1.CancelEvaluationRequest;
import dev.millrace.contract.eval.v1.DeleteEvaluationRequest;
import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc.EvaluationServiceBlockingStub;
import dev.millrace.contract.eval.v1.EvaluationSpec;
import dev.millrace.contract.eval.v1.EvaluationStatus;
import dev.millrace.contract.eval.v1.GetEvaluationRequest;
import dev.millrace.contract.eval.v1.HumanSpec;
import dev.millrace.contract.eval.v1.ListEvaluationsRequest;
import dev.millrace.contract.eval.v1.ReportEvaluationsRequest;
import dev.millrace.contract.eval.v1.ReportFormat;
import dev.millrace.contract.eval.v1.StartEvaluationRequest;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.NextTaskRequest;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.results.TaskRecord;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Human evaluations by gRPC, of runs that are in the database; people like the long answers. */
@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
@NullUnmarked
class EvalHumanTest extends EvalFixture {
    private static final String TASK = "why";

    @Inject
    EvaluationStore stores;

    @Test
    void peopleJudgeRunsBlindAndTheReportSaysWhoWonAndHowFarTheyAgree() {
        keep("run-short", "a", "b", "same", "c");
        keep("run-long", "aa", "bb", "same", "cc");
        var spec = spec("length", "run-short", "run-long");
        var opened = start(spec);
        assertEquals(EvaluationStatus.EVALUATION_STATUS_OPEN, opened.getStatus());
        assertEquals(3, opened.getTasks(0).getItems());
        assertEquals("left out: 1 to which all runs wrote the same", opened.getMessage());
        assertEquals("m", opened.getModel());
        var id = opened.getEvaluationId();
        assertEquals(Status.Code.FAILED_PRECONDITION, code(() -> report(id)));

        assertEquals(3, rank("ann", 3));
        assertEquals(1, rank("ben", 1));
        assertEquals(id, start(spec).getEvaluationId(), "opens nothing twice");
        assertEquals(2, rank("ben", 2));

        var shown = evaluation(id);
        assertEquals(3, shown.getTasks(0).getDone());
        assertEquals(2, shown.getHuman().getLabellers());
        assertEquals(6, shown.getHuman().getRankings());
        var listed = stub().listEvaluations(ListEvaluationsRequest.getDefaultInstance());
        assertTrue(listed.getEvaluationsList().contains(shown));
        var report = report(id);
        assertTrue(report.contains("| win\\_rate,none ↑ | A | 0.0000 |"), report);
        assertTrue(report.contains("| win\\_rate,none ↑ | B | 1.0000 |"), report);
        assertTrue(report.contains("| pairwise\\_agreement,none ↑ | A | 1.0000 |"), report);
        assertTrue(report.contains("label of run-long"), report);
        var open = ", status=open, people still rank at /rank";
        assertTrue(report.contains(open), report);

        stub().cancelEvaluation(
                        CancelEvaluationRequest.newBuilder().setEvaluationId(id).build());
        assertEquals(
                EvaluationStatus.EVALUATION_STATUS_CANCELLED, evaluation(id).getStatus());
        assertEquals(opened.getMessage(), evaluation(id).getMessage());
        assertEquals(0, rank("col", 1));
        assertEquals(report.replace(open, ""), report(id));
        assertEquals(Status.Code.FAILED_PRECONDITION, code(() -> start(spec)));
        stub().deleteEvaluation(
                        DeleteEvaluationRequest.newBuilder().setEvaluationId(id).build());
        assertEquals(Status.Code.NOT_FOUND, code(() -> evaluation(id)));
    }

    @Test
    void refusesWhatCannotBeJudged() {
        keep("run-one", "a");
        keep("run-two", "a");
        assertEquals(Status.Code.NOT_FOUND, code(() -> start(spec("x", "run-one", "run-none"))));
        assertEquals(Status.Code.INVALID_ARGUMENT, code(() -> start(spec("x", "run-one"))));
        assertEquals(Status.Code.INVALID_ARGUMENT, code(() -> start(spec("two words", "run-one", "run-two"))));
        assertEquals(Status.Code.INVALID_ARGUMENT, code(() -> start(spec("x", "run-one", "run-two"))));
        var asking =
                spec("x", "run-one", "run-two").toBuilder().setTemperature(0.5).build();
        assertEquals(Status.Code.INVALID_ARGUMENT, code(() -> start(asking)));
    }

    /** Ranks at most so many, the longest answer first; gives how many there were. */
    private int rank(String labeller, int most) {
        int ranked = 0;
        while (ranked < most) {
            var next = feedback.nextTask(NextTaskRequest.newBuilder()
                    .setLabellerId(labeller)
                    .setCriterion("length")
                    .build());
            if (!next.hasTask()) {
                return ranked;
            }
            // Completions of other tests that are sampled are for any criterion.
            boolean isOurs = next.getTask().getComparisonId().startsWith("human-");
            feedback.submitRanking(
                    request(isOurs ? byLength(labeller, next.getTask()) : skipped(labeller, next.getTask())));
            ranked += isOurs ? 1 : 0;
        }
        return ranked;
    }

    private static RankingRecorded byLength(String labeller, ComparisonOpened task) {
        assertFalse(task.toString().contains("run-"), task.toString());
        var ranking = skipped(labeller, task).toBuilder().clearSkippedReason();
        task.getAnswersList()
                .forEach(answer -> ranking.addPositions(RankedPosition.newBuilder()
                        .setAnswerId(answer.getAnswerId())
                        .setRank(3 - answer.getText().length())));
        return ranking.build();
    }

    private static RankingRecorded skipped(String labeller, ComparisonOpened task) {
        return RankingRecorded.newBuilder()
                .setPromptId(task.getPromptId())
                .setPrompt(task.getPrompt())
                .addAllAnswers(task.getAnswersList())
                .setLabellerId(labeller)
                .setCriterion("length")
                .setComparisonId(task.getComparisonId())
                .setSkippedReason("It is of another test.")
                .build();
    }

    private static EvaluationSpec spec(String criterion, String... runs) {
        return EvaluationSpec.newBuilder()
                .setHuman(HumanSpec.newBuilder().setCriterion(criterion).addAllEvaluationIds(List.of(runs)))
                .build();
    }

    private EvaluationServiceBlockingStub stub() {
        return EvaluationServiceGrpc.newBlockingStub(channel);
    }

    private Evaluation start(EvaluationSpec spec) {
        return stub().startEvaluation(
                        StartEvaluationRequest.newBuilder().setSpec(spec).build())
                .getEvaluation();
    }

    private Evaluation evaluation(String id) {
        return stub().getEvaluation(
                        GetEvaluationRequest.newBuilder().setEvaluationId(id).build())
                .getEvaluation();
    }

    private String report(String id) {
        var report = new StringBuilder();
        stub().reportEvaluations(ReportEvaluationsRequest.newBuilder()
                        .addEvaluationIds(id)
                        .setFormat(ReportFormat.REPORT_FORMAT_MARKDOWN)
                        .build())
                .forEachRemaining(part -> report.append(part.getPart().toString(UTF_8)));
        return report.toString();
    }

    private static Status.Code code(Executable call) {
        return assertThrows(StatusRuntimeException.class, call).getStatus().getCode();
    }

    /** A complete run that wrote these texts. */
    private void keep(String run, String... texts) {
        var store = stores.get();
        var spec = new RunSpec(
                "label of " + run,
                List.of(TASK),
                "",
                0,
                OptionalInt.empty(),
                RunSpec.Sampling.OF_TASK,
                RunSpec.Chat.OFF,
                false,
                Optional.empty(),
                Optional.empty());
        store.begin(new RunRecord(run, spec, RunRecord.Status.RUNNING, "", "m", "1", 1, 0, List.of(), List.of()));
        store.taskBegan(run, 0, new TaskRecord(TASK, "1", "f", texts.length, 0, List.of()));
        for (int i = 0; i < texts.length; i++) {
            var asked = new Request.Generate("Why " + i + "?", Decoding.greedy(List.of(), 8));
            store.add(
                    run,
                    TASK,
                    new ItemResult(
                            new Item(i, "item " + i, "{}", "", List.of(asked)),
                            List.of(new Reply.Text(texts[i], 1)),
                            Map.of()));
        }
        store.end(run, RunRecord.Status.COMPLETED, "", 2);
    }
}
