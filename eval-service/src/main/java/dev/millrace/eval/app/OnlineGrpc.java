package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.eval.v1.GetChallengeRequest;
import dev.millrace.contract.eval.v1.GetChallengeResponse;
import dev.millrace.contract.eval.v1.GetDriftRequest;
import dev.millrace.contract.eval.v1.GetDriftResponse;
import dev.millrace.contract.eval.v1.GetWindowsRequest;
import dev.millrace.contract.eval.v1.GetWindowsResponse;
import dev.millrace.contract.eval.v1.ListAlertsRequest;
import dev.millrace.contract.eval.v1.ListAlertsResponse;
import dev.millrace.contract.eval.v1.OnlineServiceGrpc.OnlineServiceImplBase;
import dev.millrace.contract.eval.v1.TakeBaselineRequest;
import dev.millrace.contract.eval.v1.TakeBaselineResponse;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.online.challenge.Comparison;
import dev.millrace.eval.online.challenge.Judgement.Verdict;
import dev.millrace.eval.online.drift.Measure;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The calls of OnlineService. Only TakeBaseline waits, for the broker. */
@GrpcService
class OnlineGrpc extends OnlineServiceImplBase {
    private final OnlineState state;
    private final OnlineWork work;
    private final FeedbackLog log;
    private final Calls calls;
    private final InstantSource clock;

    OnlineGrpc(OnlineState state, OnlineWork work, FeedbackLog log, Calls calls, InstantSource clock) {
        this.state = state;
        this.work = work;
        this.log = log;
        this.calls = calls;
        this.clock = clock;
    }

    @Override
    public void getWindows(GetWindowsRequest request, StreamObserver<GetWindowsResponse> call) {
        calls.answer(call, () -> windows(request));
    }

    @Override
    public void listAlerts(ListAlertsRequest request, StreamObserver<ListAlertsResponse> call) {
        calls.answer(
                call,
                () -> ListAlertsResponse.newBuilder()
                        .addAllAlerts(state.alerts().standing().stream()
                                .map(raised -> OnlineProto.toProto(raised, work.figure(raised.rule())))
                                .toList())
                        .build());
    }

    @Override
    public void getDrift(GetDriftRequest request, StreamObserver<GetDriftResponse> call) {
        calls.answer(call, () -> drift(request));
    }

    @Override
    public void takeBaseline(TakeBaselineRequest request, StreamObserver<TakeBaselineResponse> call) {
        calls.answer(call, () -> baseline(request));
    }

    @Override
    public void getChallenge(GetChallengeRequest request, StreamObserver<GetChallengeResponse> call) {
        calls.answer(call, this::challenge);
    }

    private GetWindowsResponse windows(GetWindowsRequest request) {
        var dimension = dimension(request);
        var response = GetWindowsResponse.newBuilder().setLate(state.windows().late());
        var lengths = request.getWindowMs() == 0
                ? state.windows().windows()
                : List.of(Duration.ofMillis(request.getWindowMs()));
        if (!state.windows().windows().containsAll(lengths)) {
            throw new InvalidRankingException("window_ms", "must be 0 or the length of a configured window");
        }
        for (var key : state.windows().series()) {
            boolean isWanted = key.dimension() == dimension
                    && (!request.hasSeries() || request.getSeries().equals(key.value()));
            if (isWanted) {
                for (var length : lengths) {
                    state.windows()
                            .read(key, length)
                            .ifPresent(tally -> response.addWindows(OnlineProto.toProto(key, length, tally)));
                }
            }
        }
        return response.build();
    }

    private static dev.millrace.eval.online.Dimension dimension(GetWindowsRequest request) {
        try {
            return OnlineProto.fromProto(request.getDimension());
        } catch (IllegalArgumentException e) {
            throw new InvalidRankingException("dimension", "there is none of that number");
        }
    }

    private GetDriftResponse drift(GetDriftRequest request) {
        var response = GetDriftResponse.newBuilder();
        long now = clock.millis();
        for (var baseline : state.drift().baselines()) {
            if (request.getVersion().isEmpty() || request.getVersion().equals(baseline.version())) {
                for (var measure : Measure.values()) {
                    state.drift()
                            .drift(baseline.version(), measure, now)
                            .ifPresent(drift -> response.addDrifts(OnlineProto.toProto(drift, baseline)));
                }
            }
        }
        return response.build();
    }

    private TakeBaselineResponse baseline(TakeBaselineRequest request) throws InterruptedException {
        var name = request.getName().isEmpty() ? "taken" : request.getName();
        if (name.length() > 64) {
            throw new InvalidRankingException("name", "must have at most 64 characters");
        }
        var version = version(request.getVersion());
        var baseline = state.drift()
                .snapshot(version, name, clock.millis())
                .orElseThrow(() -> Status.FAILED_PRECONDITION
                        .withDescription("version: it has completed too little within the window")
                        .asRuntimeException());
        log.record(Topics.BASELINES, version, OnlineProto.toProto(baseline));
        var response = TakeBaselineResponse.newBuilder().setVersion(version);
        baseline.values().forEach((measure, values) -> response.putCounts(measure.label(), values.size()));
        return response.build();
    }

    /** The version that is meant: the one that is named, or the only one of a model. */
    private String version(String wanted) {
        var known = state.drift().versions();
        if (known.contains(wanted)) {
            return wanted;
        }
        var ofModel = known.stream().filter(one -> one.startsWith(wanted + "@")).toList();
        if (ofModel.size() != 1) {
            throw new InvalidRankingException(
                    "version", "must be a version that has completed something, or a model of which one has");
        }
        return ofModel.getFirst();
    }

    private GetChallengeResponse challenge() {
        return state.challenge()
                .map(this::standing)
                .orElseGet(
                        () -> GetChallengeResponse.newBuilder().setMode("off").build());
    }

    private GetChallengeResponse standing(LiveChallenge challenge) {
        var judged = state.judged();
        var response = challenge.standing();
        var verdict = ChallengeProto.fromProto(judged.getVerdict());
        return response.setVerdict(ChallengeProto.toProto(verdict))
                .addAllReasons(
                        verdict == Verdict.HOLD
                                ? challenge.read(Comparison::judgement).reasons()
                                : judged.getReasonsList())
                .build();
    }
}
