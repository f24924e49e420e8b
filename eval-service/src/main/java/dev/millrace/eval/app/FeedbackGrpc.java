package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc.FeedbackServiceImplBase;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import dev.millrace.contract.feedback.v1.SubmitRankingResponse;
import dev.millrace.eval.feedback.InvalidRankingException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.time.InstantSource;
import java.util.UUID;
import org.jboss.logging.Logger;

/** The calls of FeedbackService. None of them waits on its thread. */
@GrpcService
class FeedbackGrpc extends FeedbackServiceImplBase {
    private static final Logger LOG = Logger.getLogger(FeedbackGrpc.class);

    private final FigureMetrics metrics;
    private final RankingLog rankings;
    private final InstantSource clock;

    FeedbackGrpc(FigureMetrics metrics, RankingLog rankings, InstantSource clock) {
        this.metrics = metrics;
        this.rankings = rankings;
        this.clock = clock;
    }

    @Override
    public void submitRanking(SubmitRankingRequest request, StreamObserver<SubmitRankingResponse> call) {
        RankingRecorded ranking;
        try {
            ranking = checked(request.getRanking());
        } catch (InvalidRankingException e) {
            call.onError(Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        }
        // Whoever has hung up gets no answer; the ranking is recorded all the same.
        ((ServerCallStreamObserver<SubmitRankingResponse>) call).setOnCancelHandler(() -> {});
        rankings.record(ranking)
                .subscribe()
                .with(
                        _ -> {
                            metrics.countRanking();
                            call.onNext(SubmitRankingResponse.newBuilder()
                                    .setRankingId(ranking.getRankingId())
                                    .build());
                            call.onCompleted();
                        },
                        failure -> call.onError(unrecorded(ranking, failure)));
    }

    private RankingRecorded checked(RankingRecorded ranking) {
        FeedbackProto.fromProto(ranking);
        return ranking.toBuilder()
                .setRankingId(UUID.randomUUID().toString())
                .setRecordedEpochMs(clock.millis())
                .build();
    }

    private static StatusRuntimeException unrecorded(RankingRecorded ranking, Throwable failure) {
        LOG.warnf("ranking %s was not acknowledged: %s", ranking.getRankingId(), failure.toString());
        // The emitter's own bound: too many rankings wait for the broker.
        return failure instanceof IllegalStateException
                ? Status.RESOURCE_EXHAUSTED
                        .withDescription("too many rankings wait to be recorded, try again later")
                        .asRuntimeException()
                : Status.UNAVAILABLE
                        .withDescription("the ranking was not acknowledged in time, try again later")
                        .asRuntimeException();
    }
}
