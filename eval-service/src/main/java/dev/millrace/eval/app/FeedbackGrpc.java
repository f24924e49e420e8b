package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.CloseComparisonRequest;
import dev.millrace.contract.feedback.v1.CloseComparisonResponse;
import dev.millrace.contract.feedback.v1.ExportFeedbackRequest;
import dev.millrace.contract.feedback.v1.ExportFeedbackResponse;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc.FeedbackServiceImplBase;
import dev.millrace.contract.feedback.v1.ForgetLabellerRequest;
import dev.millrace.contract.feedback.v1.ForgetLabellerResponse;
import dev.millrace.contract.feedback.v1.GetAgreementRequest;
import dev.millrace.contract.feedback.v1.GetAgreementResponse;
import dev.millrace.contract.feedback.v1.GetComparisonRequest;
import dev.millrace.contract.feedback.v1.GetComparisonResponse;
import dev.millrace.contract.feedback.v1.GetConstitutionRequest;
import dev.millrace.contract.feedback.v1.GetConstitutionResponse;
import dev.millrace.contract.feedback.v1.GetLeaderboardRequest;
import dev.millrace.contract.feedback.v1.GetLeaderboardResponse;
import dev.millrace.contract.feedback.v1.ImportRankingsRequest;
import dev.millrace.contract.feedback.v1.ImportRankingsResponse;
import dev.millrace.contract.feedback.v1.JudgeLabellerRequest;
import dev.millrace.contract.feedback.v1.JudgeLabellerResponse;
import dev.millrace.contract.feedback.v1.ListLabellersRequest;
import dev.millrace.contract.feedback.v1.ListLabellersResponse;
import dev.millrace.contract.feedback.v1.NextTaskRequest;
import dev.millrace.contract.feedback.v1.NextTaskResponse;
import dev.millrace.contract.feedback.v1.OpenComparisonRequest;
import dev.millrace.contract.feedback.v1.OpenComparisonResponse;
import dev.millrace.contract.feedback.v1.RankByModelRequest;
import dev.millrace.contract.feedback.v1.RankByModelResponse;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import dev.millrace.contract.feedback.v1.SubmitRankingResponse;
import dev.millrace.contract.feedback.v1.WithdrawRankingRequest;
import dev.millrace.contract.feedback.v1.WithdrawRankingResponse;
import dev.millrace.eval.constitution.Constitution;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;

/** The calls of FeedbackService. None of them waits on its thread. */
@GrpcService
class FeedbackGrpc extends FeedbackServiceImplBase {
    private final Calls calls;
    private final RankingCalls rankings;
    private final FeedbackFigures figures;
    private final ComparisonCalls comparisons;
    private final FigureMetrics metrics;
    private final FeedbackExchange exchange;
    private final ModelRankings models;
    private final GetConstitutionResponse constitution;

    FeedbackGrpc(
            Calls calls,
            RankingCalls rankings,
            FeedbackFigures figures,
            ComparisonCalls comparisons,
            FigureMetrics metrics,
            FeedbackExchange exchange,
            ModelRankings models,
            Constitution constitution) {
        this.calls = calls;
        this.rankings = rankings;
        this.figures = figures;
        this.comparisons = comparisons;
        this.metrics = metrics;
        this.exchange = exchange;
        this.models = models;
        this.constitution = ConstitutionFile.toProto(constitution);
    }

    @Override
    public void submitRanking(SubmitRankingRequest request, StreamObserver<SubmitRankingResponse> call) {
        calls.answer(call, () -> {
            var submitted = rankings.submit(request);
            if (submitted.isNew()) {
                metrics.countRanking();
            }
            return SubmitRankingResponse.newBuilder()
                    .setRankingId(submitted.rankingId())
                    .build();
        });
    }

    @Override
    public void withdrawRanking(WithdrawRankingRequest request, StreamObserver<WithdrawRankingResponse> call) {
        calls.answer(call, () -> {
            rankings.withdraw(request.getRankingId(), request.getLabellerId());
            return WithdrawRankingResponse.getDefaultInstance();
        });
    }

    @Override
    public void forgetLabeller(ForgetLabellerRequest request, StreamObserver<ForgetLabellerResponse> call) {
        calls.answer(call, () -> {
            int gone = rankings.forget(request.getLabellerId());
            return ForgetLabellerResponse.newBuilder().setRankings(gone).build();
        });
    }

    @Override
    public void judgeLabeller(JudgeLabellerRequest request, StreamObserver<JudgeLabellerResponse> call) {
        calls.answer(call, () -> {
            rankings.judge(request);
            return JudgeLabellerResponse.getDefaultInstance();
        });
    }

    @Override
    public void listLabellers(ListLabellersRequest request, StreamObserver<ListLabellersResponse> call) {
        calls.answer(call, () -> figures.labellers(request.getLabellerId()));
    }

    @Override
    public void getAgreement(GetAgreementRequest request, StreamObserver<GetAgreementResponse> call) {
        calls.answer(call, () -> figures.agreement(request.getCriterion()));
    }

    @Override
    public void getLeaderboard(GetLeaderboardRequest request, StreamObserver<GetLeaderboardResponse> call) {
        calls.answer(call, () -> figures.leaderboard(request));
    }

    @Override
    public StreamObserver<ImportRankingsRequest> importRankings(StreamObserver<ImportRankingsResponse> call) {
        return exchange.read((ServerCallStreamObserver<ImportRankingsResponse>) call);
    }

    @Override
    public void exportFeedback(ExportFeedbackRequest request, StreamObserver<ExportFeedbackResponse> call) {
        exchange.write(request, (ServerCallStreamObserver<ExportFeedbackResponse>) call);
    }

    @Override
    public void openComparison(OpenComparisonRequest request, StreamObserver<OpenComparisonResponse> call) {
        calls.answer(call, () -> {
            var id = comparisons.open(request.getComparison());
            return OpenComparisonResponse.newBuilder().setComparisonId(id).build();
        });
    }

    @Override
    public void getComparison(GetComparisonRequest request, StreamObserver<GetComparisonResponse> call) {
        calls.answer(call, () -> comparisons.get(request.getComparisonId()));
    }

    @Override
    public void closeComparison(CloseComparisonRequest request, StreamObserver<CloseComparisonResponse> call) {
        calls.answer(call, () -> {
            comparisons.close(request.getComparisonId());
            return CloseComparisonResponse.getDefaultInstance();
        });
    }

    @Override
    public void rankByModel(RankByModelRequest request, StreamObserver<RankByModelResponse> call) {
        calls.answer(
                call,
                () -> RankByModelResponse.newBuilder()
                        .setRanking(models.rank(request.getComparisonId(), request.getCriterion()))
                        .build());
    }

    @Override
    public void getConstitution(GetConstitutionRequest request, StreamObserver<GetConstitutionResponse> call) {
        calls.answer(call, () -> constitution);
    }

    @Override
    public void nextTask(NextTaskRequest request, StreamObserver<NextTaskResponse> call) {
        calls.answer(call, () -> comparisons.next(request.getLabellerId(), request.getCriterion()));
    }
}
