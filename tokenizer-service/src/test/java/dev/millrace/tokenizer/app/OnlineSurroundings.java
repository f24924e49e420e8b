package dev.millrace.tokenizer.app;

import dev.millrace.contract.eval.v1.AlertRaised;
import dev.millrace.contract.eval.v1.Dimension;
import dev.millrace.contract.eval.v1.FigureValue;
import dev.millrace.contract.eval.v1.GetChallengeRequest;
import dev.millrace.contract.eval.v1.GetChallengeResponse;
import dev.millrace.contract.eval.v1.GetDriftRequest;
import dev.millrace.contract.eval.v1.GetDriftResponse;
import dev.millrace.contract.eval.v1.GetWindowsRequest;
import dev.millrace.contract.eval.v1.GetWindowsResponse;
import dev.millrace.contract.eval.v1.ListAlertsRequest;
import dev.millrace.contract.eval.v1.ListAlertsResponse;
import dev.millrace.contract.eval.v1.MeasureDrift;
import dev.millrace.contract.eval.v1.OnlineServiceGrpc;
import dev.millrace.contract.eval.v1.TakeBaselineRequest;
import dev.millrace.contract.eval.v1.TakeBaselineResponse;
import dev.millrace.contract.eval.v1.TraitDifference;
import dev.millrace.contract.eval.v1.Verdict;
import dev.millrace.contract.eval.v1.WindowFigures;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;

/** Live traffic at the other end of the wire; answers show what reached it. */
final class OnlineSurroundings extends OnlineServiceGrpc.OnlineServiceImplBase {
    @Override
    public void getWindows(GetWindowsRequest request, StreamObserver<GetWindowsResponse> call) {
        if (request.getWindowMs() == 7) {
            call.onError(Status.INVALID_ARGUMENT
                    .withDescription("window_ms: must be 0 or the length of a configured window")
                    .asRuntimeException());
            return;
        }
        var shown = WindowFigures.newBuilder()
                .setDimension(request.getDimension())
                .setSeries(request.hasSeries() ? "only '" + request.getSeries() + "'" : "all")
                .setWindowMs(request.getWindowMs())
                .setRequests(3)
                .putFinishReasons("stop", 3)
                .addFigures(FigureValue.newBuilder()
                        .setFigure("reward")
                        .setValue(-0.5)
                        .setCount(2));
        answer(call, GetWindowsResponse.newBuilder().addWindows(shown).build());
    }

    @Override
    public void listAlerts(ListAlertsRequest request, StreamObserver<ListAlertsResponse> call) {
        var raised = AlertRaised.newBuilder()
                .setRule("failures")
                .setDimension(Dimension.DIMENSION_MODEL)
                .setRaisedEpochMs(1_700_000_000_000L);
        answer(call, ListAlertsResponse.newBuilder().addAlerts(raised).build());
    }

    @Override
    public void getDrift(GetDriftRequest request, StreamObserver<GetDriftResponse> call) {
        var drift = MeasureDrift.newBuilder().setVersion(request.getVersion()).setStability(0.3);
        answer(call, GetDriftResponse.newBuilder().addDrifts(drift).build());
    }

    @Override
    public void takeBaseline(TakeBaselineRequest request, StreamObserver<TakeBaselineResponse> call) {
        if (request.getVersion().equals("quiet@1")) {
            call.onError(Status.FAILED_PRECONDITION
                    .withDescription("version: it has completed too little within the window")
                    .asRuntimeException());
            return;
        }
        answer(
                call,
                TakeBaselineResponse.newBuilder()
                        .setVersion(request.getVersion() + " as " + request.getName())
                        .putCounts("length_tokens", 40)
                        .build());
    }

    @Override
    public void getChallenge(GetChallengeRequest request, StreamObserver<GetChallengeResponse> call) {
        answer(
                call,
                GetChallengeResponse.newBuilder()
                        .setMode("shadow")
                        .setVerdict(Verdict.VERDICT_HOLD)
                        .addReasons("reward: too_few")
                        .addDifferences(TraitDifference.newBuilder().setTrait("reward"))
                        .build());
    }

    private static <A> void answer(StreamObserver<A> call, A answer) {
        call.onNext(answer);
        call.onCompleted();
    }
}
