package dev.millrace.eval.app;

import dev.millrace.contract.eval.v1.EvalServiceGrpc.EvalServiceImplBase;
import dev.millrace.contract.eval.v1.GetFiguresRequest;
import dev.millrace.contract.eval.v1.GetFiguresResponse;
import dev.millrace.contract.eval.v1.WatchScoresRequest;
import dev.millrace.contract.eval.v1.WatchScoresResponse;
import dev.millrace.eval.metric.FiguresByModel;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** The calls of EvalService. None of them waits on its thread. */
@GrpcService
class EvalGrpc extends EvalServiceImplBase {
    private final FiguresByModel figures;
    private final ScoreFeed feed;

    EvalGrpc(FiguresByModel figures, ScoreFeed feed) {
        this.figures = figures;
        this.feed = feed;
    }

    @Override
    public void getFigures(GetFiguresRequest request, StreamObserver<GetFiguresResponse> call) {
        var response = GetFiguresResponse.newBuilder();
        figures.models().stream()
                .filter(model ->
                        request.getModel().isEmpty() || request.getModel().equals(model))
                .flatMap(model -> figures.read(model, f -> ProtoMapper.toProto(model, f)).stream())
                .forEach(response::addFigures);
        call.onNext(response.build());
        call.onCompleted();
    }

    @Override
    public void watchScores(WatchScoresRequest request, StreamObserver<WatchScoresResponse> call) {
        try {
            feed.open(request, (ServerCallStreamObserver<WatchScoresResponse>) call);
        } catch (StatusRuntimeException e) {
            call.onError(e);
        }
    }
}
