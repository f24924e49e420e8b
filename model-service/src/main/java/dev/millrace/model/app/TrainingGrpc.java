package dev.millrace.model.app;

import dev.millrace.contract.training.v1.CancelJobRequest;
import dev.millrace.contract.training.v1.CancelJobResponse;
import dev.millrace.contract.training.v1.CreateJobRequest;
import dev.millrace.contract.training.v1.CreateJobResponse;
import dev.millrace.contract.training.v1.GetJobRequest;
import dev.millrace.contract.training.v1.GetJobResponse;
import dev.millrace.contract.training.v1.ListJobsRequest;
import dev.millrace.contract.training.v1.ListJobsResponse;
import dev.millrace.contract.training.v1.ListModelsRequest;
import dev.millrace.contract.training.v1.ListModelsResponse;
import dev.millrace.contract.training.v1.ListProgressRequest;
import dev.millrace.contract.training.v1.ListProgressResponse;
import dev.millrace.contract.training.v1.PromoteRequest;
import dev.millrace.contract.training.v1.PromoteResponse;
import dev.millrace.contract.training.v1.RollbackRequest;
import dev.millrace.contract.training.v1.RollbackResponse;
import dev.millrace.contract.training.v1.TrainingServiceGrpc.TrainingServiceImplBase;
import dev.millrace.model.train.job.JobState;
import dev.millrace.model.train.job.ProgressRecord;
import dev.millrace.model.train.job.TrainingJob;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import jakarta.annotation.PreDestroy;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/** TrainingService on the wire. Each call waits on a virtual thread of its own, of which there are only so many. */
@GrpcService
final class TrainingGrpc extends TrainingServiceImplBase {
    private static final int LIMIT_MAX = 1_000;
    private static final int JOBS = 20;
    private static final int REPORTS = 100;
    private static final int BY_MAX = 200;
    private static final int ID_BYTES = 12;

    private final Trainer trainer;
    private final ModelShelf shelf;
    private final TrainerCalls calls;
    private final InstantSource clock = InstantSource.system();
    private final RandomGenerator random = RandomGenerator.of("SecureRandom");

    TrainingGrpc(Trainer trainer, ModelShelf shelf, TrainerConfig config) {
        this.trainer = trainer;
        this.shelf = shelf;
        this.calls = new TrainerCalls(config.callsMax());
    }

    @Override
    public void createJob(CreateJobRequest request, StreamObserver<CreateJobResponse> call) {
        calls.answer(call, () -> {
            var spec = TrainingSpecProto.fromProto(request.getSpec());
            var state = trainer.runner().submit(new TrainingJob(id(), spec, request.getTenant(), clock.millis()));
            return CreateJobResponse.newBuilder()
                    .setJob(TrainingJobProto.toProto(state))
                    .build();
        });
    }

    @Override
    public void getJob(GetJobRequest request, StreamObserver<GetJobResponse> call) {
        calls.answer(
                call,
                () -> GetJobResponse.newBuilder()
                        .setJob(TrainingJobProto.toProto(
                                require(trainer.runner().find(request.getJobId()))))
                        .build());
    }

    @Override
    public void listJobs(ListJobsRequest request, StreamObserver<ListJobsResponse> call) {
        calls.answer(call, () -> {
            var all = trainer.runner().all();
            int from = after(all, request.getAfterJobId());
            int to = Math.min(all.size(), from + limit(request.getLimit(), JOBS));
            return ListJobsResponse.newBuilder()
                    .addAllJobs(all.subList(from, to).stream()
                            .map(TrainingJobProto::toProto)
                            .toList())
                    .setMore(to < all.size())
                    .build();
        });
    }

    @Override
    public void cancelJob(CancelJobRequest request, StreamObserver<CancelJobResponse> call) {
        calls.answer(
                call,
                () -> CancelJobResponse.newBuilder()
                        .setJob(TrainingJobProto.toProto(
                                require(trainer.runner().cancel(request.getJobId()))))
                        .build());
    }

    @Override
    public void listProgress(ListProgressRequest request, StreamObserver<ListProgressResponse> call) {
        calls.answer(call, () -> {
            var id = require(trainer.runner().find(request.getJobId())).id();
            var order = Comparator.comparingLong(ProgressRecord::sequence);
            var wanted = trainer.progress(id).stream()
                    .filter(wanted(request))
                    .sorted(request.getNewestFirst() ? order.reversed() : order)
                    .toList();
            int count = Math.min(wanted.size(), limit(request.getLimit(), REPORTS));
            return ListProgressResponse.newBuilder()
                    .addAllProgress(wanted.subList(0, count).stream()
                            .map(TrainingJobProto::toProto)
                            .toList())
                    .setMore(count < wanted.size())
                    .build();
        });
    }

    private static Predicate<ProgressRecord> wanted(ListProgressRequest request) {
        long before = request.getBeforeSequence() == 0 ? Long.MAX_VALUE : request.getBeforeSequence();
        return report -> report.sequence() > request.getAfterSequence()
                && report.sequence() < before
                && !(request.getCheckpointsOnly()
                        && report.progress().checkpoint().isEmpty());
    }

    @Override
    public void listModels(ListModelsRequest request, StreamObserver<ListModelsResponse> call) {
        calls.answer(call, () -> {
            trainer.runner();
            return ListModelsResponse.newBuilder()
                    .addAllModels(shelf.entries().stream()
                            .map(ModelCardProto::toProto)
                            .toList())
                    .build();
        });
    }

    @Override
    public void promote(PromoteRequest request, StreamObserver<PromoteResponse> call) {
        calls.answer(call, () -> {
            trainer.runner();
            var entry = shelf.promote(request.getName(), request.getVersion(), by(request.getBy()));
            return PromoteResponse.newBuilder()
                    .setModel(ModelCardProto.toProto(entry))
                    .build();
        });
    }

    @Override
    public void rollback(RollbackRequest request, StreamObserver<RollbackResponse> call) {
        calls.answer(call, () -> {
            trainer.runner();
            var entry = shelf.rollBack(request.getName(), by(request.getBy()));
            return RollbackResponse.newBuilder()
                    .setModel(ModelCardProto.toProto(entry))
                    .build();
        });
    }

    private String id() {
        byte[] drawn = new byte[ID_BYTES];
        random.nextBytes(drawn);
        return "ftjob-" + HexFormat.of().formatHex(drawn);
    }

    private static JobState require(Optional<JobState> found) {
        return found.orElseThrow(() ->
                Status.NOT_FOUND.withDescription("job_id: there is no such job").asRuntimeException());
    }

    private static int after(List<JobState> all, String id) {
        if (id.isEmpty()) {
            return 0;
        }
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).id().equals(id)) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("after_job_id: there is no such job");
    }

    private static int limit(int asked, int usual) {
        if (asked < 0 || asked > LIMIT_MAX) {
            throw new IllegalArgumentException("limit: must be in 1..%d, is %d".formatted(LIMIT_MAX, asked));
        }
        return asked == 0 ? usual : asked;
    }

    private static String by(String name) {
        if (name.length() > BY_MAX) {
            throw new IllegalArgumentException("by: must have at most %d characters".formatted(BY_MAX));
        }
        return name;
    }

    @PreDestroy
    void close() {
        calls.close();
    }
}
