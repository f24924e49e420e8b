package dev.millrace.tokenizer.app;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Message;
import dev.millrace.contract.training.v1.CancelJobRequest;
import dev.millrace.contract.training.v1.CreateJobRequest;
import dev.millrace.contract.training.v1.GetJobRequest;
import dev.millrace.contract.training.v1.ListJobsRequest;
import dev.millrace.contract.training.v1.ListModelsRequest;
import dev.millrace.contract.training.v1.ListProgressRequest;
import dev.millrace.contract.training.v1.ListProgressResponse;
import dev.millrace.contract.training.v1.PromoteRequest;
import dev.millrace.contract.training.v1.RollbackRequest;
import dev.millrace.contract.training.v1.TrainingJob;
import dev.millrace.contract.training.v1.TrainingProgress;
import dev.millrace.contract.training.v1.TrainingServiceGrpc;
import dev.millrace.tokenizer.batch.BatchObjects;
import dev.millrace.tokenizer.batch.Ledger;
import dev.millrace.tokenizer.batch.StoredFile;
import dev.millrace.tokenizer.openai.FineTuningRequest;
import dev.millrace.tokenizer.openai.Json;
import dev.millrace.tokenizer.session.FailureException;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code /v1/fine_tuning/jobs} as OpenAI's API has it, and {@code /v1/fine_tuning/models}, which is ours: questions to the
 * trainer. A file that is learned from is one of the caller's own.
 */
@Singleton
class FineTuningRoutes {
    private static final String JOBS = "/fine_tuning/jobs";
    private static final String MODELS = "/fine_tuning/models";
    private static final int PAGE = 20;
    private static final int PAGE_MAX = 1000;
    private static final Pattern EVENT = Pattern.compile("(?:ftevent|ftckpt)-.{1,64}-([0-9]{1,18})");

    private final Edge edge;
    private final LedgerCalls calls;
    private final TrainingClient trainer;

    FineTuningRoutes(Edge edge, LedgerCalls calls, TrainingClient trainer) {
        this.edge = edge;
        this.calls = calls;
        this.trainer = trainer;
    }

    /** Registers its paths; {@code base} is {@code /v1} or empty. */
    void register(Router router, String base) {
        var jobs = base + JOBS;
        HttpRoutes.accept(router, HttpMethod.POST, jobs, this::create);
        HttpRoutes.accept(router, HttpMethod.GET, jobs, this::list);
        HttpAnswers.onlyThese(router, jobs, HttpMethod.GET, HttpMethod.POST);
        HttpRoutes.route(router, HttpMethod.GET, jobs + "/:id", this::job);
        router.route(HttpMethod.POST, jobs + "/:id/cancel").handler(this::cancel);
        HttpAnswers.onlyThese(router, jobs + "/:id/cancel", HttpMethod.POST);
        HttpRoutes.route(
                router, HttpMethod.GET, jobs + "/:id/events", http -> reports(http, false, FineTuningObjects::event));
        HttpRoutes.route(
                router,
                HttpMethod.GET,
                jobs + "/:id/checkpoints",
                http -> reports(http, true, FineTuningObjects::checkpoint));
        HttpRoutes.route(router, HttpMethod.GET, base + MODELS, this::models);
        HttpRoutes.route(router, HttpMethod.POST, base + MODELS + "/:id/promote", this::promote);
        HttpRoutes.route(router, HttpMethod.POST, base + MODELS + "/:id/rollback", this::rollback);
    }

    /** On the event loop, with the whole body. */
    private void create(RoutingContext http) {
        var call = Call.of(http, edge);
        byte[] body = Call.body(http);
        call.guard(() -> {
            var request = edge.counted(() -> FineTuningRequest.parse(body));
            calls.read(call, ledger -> {
                var spec = edge.counted(() -> FineTuningProto.spec(request, file(call, ledger, request)));
                var question = CreateJobRequest.newBuilder()
                        .setSpec(spec)
                        .setTenant(call.tenant())
                        .build();
                ask(call, TrainingServiceGrpc.getCreateJobMethod(), question, answer -> job(answer.getJob()));
            });
        });
    }

    private static @Nullable StoredFile file(Call call, Ledger ledger, FineTuningRequest request) {
        var id = request.trainingFile();
        return id == null
                ? null
                : ledger.file(id, call.tenant(), System.currentTimeMillis())
                        .filter(file -> file.kind() == StoredFile.Kind.TRAINING)
                        .orElseThrow(() -> FailureException.invalid(
                                "training_file",
                                "file_not_found",
                                "There is no such file for fine-tuning; its purpose must be 'fine-tune'."));
    }

    private void list(RoutingContext http) {
        var call = Call.of(http, edge);
        call.guard(() -> {
            var page = Page.of(http, PAGE, PAGE_MAX);
            var question = ListJobsRequest.newBuilder()
                    .setLimit(page.limit())
                    .setAfterJobId(Objects.requireNonNullElse(page.after(), ""))
                    .build();
            ask(
                    call,
                    TrainingServiceGrpc.getListJobsMethod(),
                    question,
                    answer -> BatchObjects.list(answer.getJobsList(), answer.getMore(), FineTuningObjects::job));
        });
    }

    private void job(RoutingContext http) {
        var question = GetJobRequest.newBuilder().setJobId(id(http)).build();
        ask(http, TrainingServiceGrpc.getGetJobMethod(), question, answer -> job(answer.getJob()));
    }

    private void cancel(RoutingContext http) {
        var question = CancelJobRequest.newBuilder().setJobId(id(http)).build();
        ask(http, TrainingServiceGrpc.getCancelJobMethod(), question, answer -> job(answer.getJob()));
    }

    /** The newest first, as OpenAI's API lists them. */
    private void reports(RoutingContext http, boolean checkpoints, Function<TrainingProgress, ObjectNode> write) {
        var call = Call.of(http, edge);
        call.guard(() -> {
            var page = Page.of(http, PAGE, PAGE_MAX);
            var question = ListProgressRequest.newBuilder()
                    .setJobId(id(http))
                    .setLimit(page.limit())
                    .setNewestFirst(!page.oldestFirst())
                    .setCheckpointsOnly(checkpoints);
            if (page.after() != null) {
                long sequence = sequence(page.after());
                var _ = page.oldestFirst() ? question.setAfterSequence(sequence) : question.setBeforeSequence(sequence);
            }
            Function<ListProgressResponse, String> answer =
                    found -> BatchObjects.list(found.getProgressList(), found.getMore(), write);
            ask(call, TrainingServiceGrpc.getListProgressMethod(), question.build(), answer);
        });
    }

    private static long sequence(String event) {
        var match = EVENT.matcher(event);
        if (!match.matches()) {
            throw FailureException.invalid(
                    "after", "invalid_value", "Invalid value for 'after': there is no such entry.");
        }
        return Long.parseLong(match.group(1));
    }

    private void models(RoutingContext http) {
        var question = ListModelsRequest.getDefaultInstance();
        ask(http, TrainingServiceGrpc.getListModelsMethod(), question, ProtoJson::text);
    }

    private void promote(RoutingContext http) {
        var call = Call.of(http, edge);
        byte[] body = Call.body(http);
        call.guard(() -> {
            var question = ProtoJson.read(body, PromoteRequest.newBuilder())
                    .setName(id(http))
                    .build();
            ask(call, TrainingServiceGrpc.getPromoteMethod(), question, ProtoJson::text);
        });
    }

    private void rollback(RoutingContext http) {
        var call = Call.of(http, edge);
        byte[] body = Call.body(http);
        call.guard(() -> {
            var question = ProtoJson.read(body, RollbackRequest.newBuilder())
                    .setName(id(http))
                    .build();
            ask(call, TrainingServiceGrpc.getRollbackMethod(), question, ProtoJson::text);
        });
    }

    private static String id(RoutingContext http) {
        return Objects.requireNonNull(http.pathParam("id"), "the path has no id");
    }

    private static String job(TrainingJob job) {
        return Json.text(FineTuningObjects.job(job));
    }

    private <Q extends Message, A extends Message> void ask(
            RoutingContext http, MethodDescriptor<Q, A> rpc, Q question, Function<A, String> answer) {
        var call = Call.of(http, edge);
        call.guard(() -> ask(call, rpc, question, answer));
    }

    private <Q extends Message, A extends Message> void ask(
            Call call, MethodDescriptor<Q, A> rpc, Q question, Function<A, String> answer) {
        trainer.ask(rpc, question)
                .whenComplete((found, failure) -> call.guard(() -> {
                    if (failure == null) {
                        call.answer(200, answer.apply(found));
                    } else {
                        var status = Status.fromThrowable(failure);
                        call.answer(
                                question instanceof CreateJobRequest
                                        ? EvalFailures.ofJob(status)
                                        : EvalFailures.ofTrainer(status, question.getDescriptorForType()));
                    }
                }));
    }
}
