package dev.millrace.tokenizer.app;

import dev.millrace.contract.eval.v1.CancelEvaluationRequest;
import dev.millrace.contract.eval.v1.DeleteEvaluationRequest;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc;
import dev.millrace.contract.eval.v1.EvaluationSpec;
import dev.millrace.contract.eval.v1.GetEvaluationRequest;
import dev.millrace.contract.eval.v1.ListEvaluationItemsRequest;
import dev.millrace.contract.eval.v1.ListEvaluationTasksRequest;
import dev.millrace.contract.eval.v1.ListEvaluationsRequest;
import dev.millrace.contract.eval.v1.StartEvaluationRequest;
import dev.millrace.tokenizer.session.FailureException;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;

/** What each path of evaluations asks the evaluation service. */
final class EvaluationTable {
    private static final String EVALUATIONS = "/evaluations";
    private static final String ONE = EVALUATIONS + "/:id";
    private static final String LIMIT = "limit";
    private static final String BEFORE = "before";

    private EvaluationTable() {}

    static List<EvalRoute<?, ?>> routes() {
        return List.of(
                new EvalRoute<>(
                        HttpMethod.POST,
                        EVALUATIONS,
                        Set.of(),
                        EvaluationServiceGrpc.getStartEvaluationMethod(),
                        ask -> StartEvaluationRequest.newBuilder()
                                .setSpec(ProtoJson.read(ask.body(), EvaluationSpec.newBuilder()))
                                .build()),
                new EvalRoute<>(
                        HttpMethod.GET,
                        EVALUATIONS,
                        Set.of(LIMIT, BEFORE),
                        EvaluationServiceGrpc.getListEvaluationsMethod(),
                        ask -> ListEvaluationsRequest.newBuilder()
                                .setLimit(ask.count(LIMIT))
                                .setBeforeEpochMs(epochMs(ask))
                                .build()),
                new EvalRoute<>(
                        HttpMethod.GET,
                        ONE,
                        Set.of(),
                        EvaluationServiceGrpc.getGetEvaluationMethod(),
                        ask -> GetEvaluationRequest.newBuilder()
                                .setEvaluationId(ask.id())
                                .build()),
                new EvalRoute<>(
                        HttpMethod.POST,
                        ONE + "/cancel",
                        Set.of(),
                        EvaluationServiceGrpc.getCancelEvaluationMethod(),
                        ask -> CancelEvaluationRequest.newBuilder()
                                .setEvaluationId(ask.id())
                                .build()),
                new EvalRoute<>(
                        HttpMethod.DELETE,
                        ONE,
                        Set.of(),
                        EvaluationServiceGrpc.getDeleteEvaluationMethod(),
                        ask -> DeleteEvaluationRequest.newBuilder()
                                .setEvaluationId(ask.id())
                                .build()),
                new EvalRoute<>(
                        HttpMethod.GET,
                        ONE + "/items",
                        Set.of("task", "from", LIMIT),
                        EvaluationServiceGrpc.getListEvaluationItemsMethod(),
                        ask -> ListEvaluationItemsRequest.newBuilder()
                                .setEvaluationId(ask.id())
                                .setTask(ask.text("task"))
                                .setFrom(ask.count("from"))
                                .setLimit(ask.count(LIMIT))
                                .build()),
                new EvalRoute<>(
                        HttpMethod.GET,
                        "/evaluation-tasks",
                        Set.of(),
                        EvaluationServiceGrpc.getListEvaluationTasksMethod(),
                        _ -> ListEvaluationTasksRequest.getDefaultInstance()));
    }

    private static long epochMs(EvalAsk ask) {
        var text = ask.text(BEFORE);
        if (!text.matches("[0-9]{0,15}")) {
            throw FailureException.invalid(
                    BEFORE, "invalid_type", "'before' must be milliseconds since the epoch, a whole number.");
        }
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }
}
