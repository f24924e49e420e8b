package dev.millrace.model.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.contract.eval.v1.CancelEvaluationRequest;
import dev.millrace.contract.eval.v1.CancelEvaluationResponse;
import dev.millrace.contract.eval.v1.Evaluation;
import dev.millrace.contract.eval.v1.EvaluationServiceGrpc.EvaluationServiceImplBase;
import dev.millrace.contract.eval.v1.EvaluationSpec;
import dev.millrace.contract.eval.v1.EvaluationStatus;
import dev.millrace.contract.eval.v1.EvaluationTask;
import dev.millrace.contract.eval.v1.FigureDirection;
import dev.millrace.contract.eval.v1.GetEvaluationRequest;
import dev.millrace.contract.eval.v1.GetEvaluationResponse;
import dev.millrace.contract.eval.v1.ItemEvaluated;
import dev.millrace.contract.eval.v1.ListEvaluationItemsRequest;
import dev.millrace.contract.eval.v1.ListEvaluationItemsResponse;
import dev.millrace.contract.eval.v1.ListEvaluationTasksRequest;
import dev.millrace.contract.eval.v1.ListEvaluationTasksResponse;
import dev.millrace.contract.eval.v1.ListEvaluationsRequest;
import dev.millrace.contract.eval.v1.ListEvaluationsResponse;
import dev.millrace.contract.eval.v1.StartEvaluationRequest;
import dev.millrace.contract.eval.v1.StartEvaluationResponse;
import dev.millrace.contract.eval.v1.TaskFigure;
import dev.millrace.contract.eval.v1.TaskProgress;
import dev.millrace.contract.model.v1.Adapter;
import dev.millrace.contract.model.v1.ListAdaptersRequest;
import dev.millrace.contract.model.v1.ListAdaptersResponse;
import dev.millrace.contract.model.v1.LoadAdapterRequest;
import dev.millrace.contract.model.v1.LoadAdapterResponse;
import dev.millrace.contract.model.v1.ModelServiceGrpc.ModelServiceImplBase;
import dev.millrace.contract.model.v1.UnloadAdapterRequest;
import dev.millrace.contract.model.v1.UnloadAdapterResponse;
import dev.millrace.model.train.gate.AwayException;
import dev.millrace.model.train.gate.Evaluations;
import dev.millrace.model.train.gate.Figure;
import dev.millrace.model.train.gate.TaskFigures;
import dev.millrace.model.train.job.GateSettings;
import dev.millrace.model.train.job.GateSettings.Against;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.InsecureServerCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Over a real connection, to services that keep what they were told. */
@Timeout(30)
class GateCallsTest {
    private final Map<String, Evaluation> runs = new LinkedHashMap<>();
    private final List<String> adapters = new ArrayList<>(List.of("support", "candidate-00"));
    private final List<String> tasks = new ArrayList<>();
    private Status refusal = Status.OK;
    private Server server;
    private ManagedChannel channel;
    private GateCalls calls;

    @BeforeEach
    void start() throws IOException {
        server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(new Runs())
                .addService(new Models())
                .build()
                .start();
        channel = Grpc.newChannelBuilder("127.0.0.1:" + server.getPort(), InsecureChannelCredentials.create())
                .build();
        calls = new GateCalls(channel, List.of(channel));
    }

    @AfterEach
    void stop() {
        channel.shutdownNow();
        server.shutdownNow();
    }

    @Test
    void beginsARunAndReadsItsFiguresWhenAllItemsAreThere() {
        var id = calls.start("gate of one", "base:candidate-1", List.of("quick", "arc"), 40);

        assertEquals(
                EvaluationSpec.newBuilder()
                        .setLabel("gate of one")
                        .setModel("base:candidate-1")
                        .addTasks("quick")
                        .addTasks("arc")
                        .setLimit(40)
                        .build(),
                Objects.requireNonNull(runs.get(id)).getSpec());
        assertEquals(new Evaluations.Going(), calls.get(id));
        var acc = TaskFigure.newBuilder()
                .setMetric("acc")
                .setFilter("none")
                .setValue(0.5)
                .setLow(0.4)
                .setHigh(0.6)
                .setDirection(FigureDirection.FIGURE_DIRECTION_HIGHER);
        var unmeasured = TaskFigure.newBuilder().setMetric("f1");
        runs.put(
                id,
                Objects.requireNonNull(runs.get(id)).toBuilder()
                        .setStatus(EvaluationStatus.EVALUATION_STATUS_COMPLETED)
                        .setModelVersion("v:w")
                        .addTasks(TaskProgress.newBuilder()
                                .setTask("arc")
                                .setFingerprint("f")
                                .setItems(40)
                                .addFigures(unmeasured)
                                .addFigures(acc))
                        .build());
        var figure = new Figure("acc", "none", 0.5, 0.4, 0.6, Figure.Direction.HIGHER);
        assertEquals(
                new Evaluations.Done("v:w", List.of(new TaskFigures("arc", "f", 40, List.of(figure)))), calls.get(id));
    }

    @Test
    void aRunThatBrokeOrWasEndedHasFailed() {
        var id = calls.start("", "base", List.of("arc"), 40);
        calls.cancel(id);
        assertEquals(new Evaluations.Failed("somebody cancelled it"), calls.get(id));
        runs.put(
                id,
                Objects.requireNonNull(runs.get(id)).toBuilder()
                        .setStatus(EvaluationStatus.EVALUATION_STATUS_FAILED)
                        .setMessage("tasks: no")
                        .build());
        assertEquals(new Evaluations.Failed("tasks: no"), calls.get(id));
    }

    @Test
    void tellsWhatIsRefusedFromWhoIsAway() {
        refusal = Status.NOT_FOUND.withDescription("tasks: there is no task arc");
        var refused = assertThrows(IllegalArgumentException.class, () -> calls.start("", "base", List.of("arc"), 40));
        assertEquals("tasks: there is no task arc", refused.getMessage());
        for (var passing : List.of(Status.UNAVAILABLE, Status.RESOURCE_EXHAUSTED, Status.DEADLINE_EXCEEDED)) {
            refusal = passing;
            assertThrows(AwayException.class, () -> calls.start("", "base", List.of("arc"), 40));
        }
    }

    @Test
    void loadsACandidateInThePlaceOfThoseThatWereLeftOver(@TempDir Path folder) {
        calls.load("candidate-1", folder);
        assertEquals(List.of("support", "candidate-1 " + folder.toAbsolutePath()), adapters);

        calls.unload("candidate-1");
        calls.unload("candidate-1");

        assertEquals(List.of("support"), adapters);
    }

    @Test
    void remembersFiguresOverARestart(@TempDir Path folder) throws IOException {
        var gate = new GateSettings(List.of("arc"), 40, 0.02, "", Against.BASE, 60, false);
        var figures = List.of(new TaskFigures(
                "arc",
                "f",
                40,
                List.of(
                        new Figure("acc", "", 0.1 + 0.2, null, 0.6, Figure.Direction.HIGHER),
                        new Figure("ppl", "", 20, 19.0, 21.0, Figure.Direction.LOWER))));
        var file = folder.resolve("baselines.json");
        new BaselineFile(file).keep("v", gate, figures);

        var later = new BaselineFile(file);
        assertEquals(Optional.of(figures), later.find("v", gate));
        assertEquals(Optional.empty(), later.find("w", gate));
        assertEquals(
                Optional.empty(),
                later.find("v", new GateSettings(List.of("arc"), 41, 0.02, "", Against.BASE, 60, false)));
        for (int i = 0; i < BaselineFile.KEPT_MAX; i++) {
            later.keep("w" + i, gate, figures);
        }
        assertEquals(Optional.empty(), later.find("v", gate));
        Files.writeString(file, "{\"v");
        assertEquals(Optional.empty(), later.find("w1", gate));
    }

    @Test
    void readsTheItemsOfATasksNewestCompleteRun() throws Exception {
        var items = new EvaluatedItems(() -> channel);
        assertEquals(Optional.empty(), items.texts("arc"));
        var id = calls.start("", "base", List.of("science"), 2);
        assertEquals(Optional.empty(), items.texts("arc"));
        runs.put(
                id,
                Objects.requireNonNull(runs.get(id)).toBuilder()
                        .setStatus(EvaluationStatus.EVALUATION_STATUS_COMPLETED)
                        .addTasks(TaskProgress.newBuilder().setTask("arc"))
                        .build());

        var texts = List.of("Why 0?", "because", "so", "therefore 0", "Why 1?", "because", "so", "therefore 1");
        assertEquals(Optional.of(texts), items.texts("arc"));
        assertEquals(Optional.of(texts), items.texts("science"));
        assertEquals(Optional.empty(), items.texts("boolq"));
    }

    @Test
    void knowsWhichTasksThereAreOnceTheServiceTells() {
        var items = new EvaluatedItems(() -> channel);
        assertEquals(Optional.empty(), items.names());
        tasks.addAll(List.of("arc", "science"));
        assertEquals(Optional.of(Set.of("arc", "science")), items.names());
    }

    private final class Runs extends EvaluationServiceImplBase {
        @Override
        public void startEvaluation(StartEvaluationRequest request, StreamObserver<StartEvaluationResponse> call) {
            if (!refusal.isOk()) {
                call.onError(refusal.asRuntimeException());
                return;
            }
            var run = Evaluation.newBuilder()
                    .setEvaluationId("run-" + runs.size())
                    .setSpec(request.getSpec())
                    .setStatus(EvaluationStatus.EVALUATION_STATUS_QUEUED)
                    .build();
            runs.put(run.getEvaluationId(), run);
            answer(call, StartEvaluationResponse.newBuilder().setEvaluation(run).build());
        }

        @Override
        public void getEvaluation(GetEvaluationRequest request, StreamObserver<GetEvaluationResponse> call) {
            answer(
                    call,
                    GetEvaluationResponse.newBuilder()
                            .setEvaluation(runs.get(request.getEvaluationId()))
                            .build());
        }

        @Override
        public void listEvaluations(ListEvaluationsRequest request, StreamObserver<ListEvaluationsResponse> call) {
            answer(
                    call,
                    ListEvaluationsResponse.newBuilder()
                            .addAllEvaluations(runs.values())
                            .build());
        }

        @Override
        public void listEvaluationTasks(
                ListEvaluationTasksRequest request, StreamObserver<ListEvaluationTasksResponse> call) {
            if (tasks.isEmpty()) {
                call.onError(Status.UNAVAILABLE.asRuntimeException());
                return;
            }
            var response = ListEvaluationTasksResponse.newBuilder();
            tasks.forEach(name -> response.addTasks(EvaluationTask.newBuilder().setName(name)));
            answer(call, response.build());
        }

        @Override
        public void listEvaluationItems(
                ListEvaluationItemsRequest request, StreamObserver<ListEvaluationItemsResponse> call) {
            var response = ListEvaluationItemsResponse.newBuilder();
            for (int i = request.getFrom(); i < 2; i++) {
                var document = "{\"question\": \"Why %d?\", \"choices\": [\"because\", \"so\"], \"label\": 0}";
                response.addItems(ItemEvaluated.newBuilder()
                        .setDocument(document.formatted(i))
                        .setTarget("therefore " + i));
            }
            answer(call, response.build());
        }

        @Override
        public void cancelEvaluation(CancelEvaluationRequest request, StreamObserver<CancelEvaluationResponse> call) {
            runs.computeIfPresent(
                    request.getEvaluationId(),
                    (_, run) -> run.toBuilder()
                            .setStatus(EvaluationStatus.EVALUATION_STATUS_CANCELLED)
                            .build());
            answer(call, CancelEvaluationResponse.getDefaultInstance());
        }
    }

    private final class Models extends ModelServiceImplBase {
        @Override
        public void listAdapters(ListAdaptersRequest request, StreamObserver<ListAdaptersResponse> call) {
            var response = ListAdaptersResponse.newBuilder();
            adapters.forEach(name -> response.addAdapters(Adapter.newBuilder().setName(name)));
            answer(call, response.build());
        }

        @Override
        public void loadAdapter(LoadAdapterRequest request, StreamObserver<LoadAdapterResponse> call) {
            adapters.add(request.getName() + " " + request.getFolder());
            answer(call, LoadAdapterResponse.getDefaultInstance());
        }

        @Override
        public void unloadAdapter(UnloadAdapterRequest request, StreamObserver<UnloadAdapterResponse> call) {
            if (adapters.removeIf(each -> each.split(" ")[0].equals(request.getName()))) {
                answer(call, UnloadAdapterResponse.getDefaultInstance());
            } else {
                call.onError(Status.NOT_FOUND.asRuntimeException());
            }
        }
    }

    private static <T> void answer(StreamObserver<T> call, T response) {
        call.onNext(response);
        call.onCompleted();
    }
}
