package dev.millrace.tokenizer.app;

import dev.millrace.contract.eval.v1.PromoteRewardModelRequest;
import dev.millrace.contract.eval.v1.PromoteRewardModelResponse;
import dev.millrace.contract.eval.v1.RewardModelCard;
import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.eval.v1.ScoreAnswersRequest;
import dev.millrace.contract.eval.v1.ScoreAnswersResponse;
import dev.millrace.contract.eval.v1.TrainRewardModelRequest;
import dev.millrace.contract.eval.v1.TrainRewardModelResponse;
import dev.millrace.contract.eval.v1.TrainingProgress;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.ExpectedOrder;
import dev.millrace.contract.feedback.v1.ExportFeedbackRequest;
import dev.millrace.contract.feedback.v1.ExportFeedbackResponse;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc;
import dev.millrace.contract.feedback.v1.ForgetLabellerRequest;
import dev.millrace.contract.feedback.v1.ForgetLabellerResponse;
import dev.millrace.contract.feedback.v1.GetComparisonRequest;
import dev.millrace.contract.feedback.v1.GetComparisonResponse;
import dev.millrace.contract.feedback.v1.GetLeaderboardRequest;
import dev.millrace.contract.feedback.v1.GetLeaderboardResponse;
import dev.millrace.contract.feedback.v1.ImportRankingsRequest;
import dev.millrace.contract.feedback.v1.ImportRankingsResponse;
import dev.millrace.contract.feedback.v1.JudgeLabellerRequest;
import dev.millrace.contract.feedback.v1.JudgeLabellerResponse;
import dev.millrace.contract.feedback.v1.LabellerFigures;
import dev.millrace.contract.feedback.v1.LeaderboardRow;
import dev.millrace.contract.feedback.v1.ListLabellersRequest;
import dev.millrace.contract.feedback.v1.ListLabellersResponse;
import dev.millrace.contract.feedback.v1.RankByModelRequest;
import dev.millrace.contract.feedback.v1.RankByModelResponse;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import dev.millrace.contract.feedback.v1.SubmitRankingResponse;
import dev.millrace.contract.feedback.v1.WithdrawRankingRequest;
import dev.millrace.contract.feedback.v1.WithdrawRankingResponse;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** An evaluation service at the other end of the wire, whose answers show what reached it. Longer answers are better to it. */
public final class EvalSurroundings implements QuarkusTestResourceLifecycleManager {
    static final int EXPORTED = 3_000;

    private @Nullable Server server;

    @Override
    public Map<String, String> start() {
        try {
            var started = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                    .addService(new Feedback())
                    .addService(new Rewards())
                    .addService(new OnlineSurroundings())
                    .build()
                    .start();
            server = started;
            return Map.of(
                    "millrace.edge.eval-address",
                    "127.0.0.1:" + started.getPort(),
                    // Of four answers one may be chosen by reward.
                    "millrace.reward.kl-budget",
                    "0.64");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        if (server != null) {
            server.shutdownNow();
        }
    }

    private static <A> void answer(StreamObserver<A> call, A answer) {
        call.onNext(answer);
        call.onCompleted();
    }

    private static void refuse(StreamObserver<?> call, Status status, String why) {
        call.onError(status.withDescription(why).asRuntimeException());
    }

    private static final class Feedback extends FeedbackServiceGrpc.FeedbackServiceImplBase {
        @Override
        public void submitRanking(SubmitRankingRequest request, StreamObserver<SubmitRankingResponse> call) {
            var ranking = request.getRanking();
            if (ranking.getPositionsCount() != ranking.getAnswersCount()) {
                refuse(call, Status.INVALID_ARGUMENT, "ranking.positions: must be one an answer");
                return;
            }
            if (request.getIdempotencyKey().equals("used")) {
                refuse(call, Status.ALREADY_EXISTS, "idempotency_key: was used with another ranking");
                return;
            }
            var shown = ranking.getLabellerId() + "|" + ranking.getPrompt() + "|" + ranking.getAnswersCount()
                    + request.getIdempotencyKey();
            answer(call, SubmitRankingResponse.newBuilder().setRankingId(shown).build());
        }

        @Override
        public void withdrawRanking(WithdrawRankingRequest request, StreamObserver<WithdrawRankingResponse> call) {
            refuse(call, Status.NOT_FOUND, request.getLabellerId() + " has no ranking " + request.getRankingId());
        }

        @Override
        public void judgeLabeller(JudgeLabellerRequest request, StreamObserver<JudgeLabellerResponse> call) {
            answer(call, JudgeLabellerResponse.getDefaultInstance());
        }

        @Override
        public void forgetLabeller(ForgetLabellerRequest request, StreamObserver<ForgetLabellerResponse> call) {
            int length = request.getLabellerId().length();
            answer(call, ForgetLabellerResponse.newBuilder().setRankings(length).build());
        }

        /** How many seconds it has is told as the time that was spent. */
        @Override
        public void rankByModel(RankByModelRequest request, StreamObserver<RankByModelResponse> call) {
            var deadline = io.grpc.Context.current().getDeadline();
            int seconds = deadline == null ? 0 : (int) deadline.timeRemaining(TimeUnit.SECONDS);
            answer(
                    call,
                    RankByModelResponse.newBuilder()
                            .setRanking(RankingRecorded.newBuilder().setSpentMs(seconds))
                            .build());
        }

        @Override
        public void listLabellers(ListLabellersRequest request, StreamObserver<ListLabellersResponse> call) {
            var one =
                    LabellerFigures.newBuilder().setLabellerId("somebody-else").setSelfAgreement(0);
            answer(call, ListLabellersResponse.newBuilder().addLabellers(one).build());
        }

        @Override
        public void getComparison(GetComparisonRequest request, StreamObserver<GetComparisonResponse> call) {
            var comparison = ComparisonOpened.newBuilder()
                    .setComparisonId(request.getComparisonId())
                    .setOpenedEpochMs(1_700_000_000_000L)
                    .addExpected(ExpectedOrder.newBuilder().setBetterAnswerId("a"));
            answer(
                    call,
                    GetComparisonResponse.newBuilder().setComparison(comparison).build());
        }

        @Override
        public void getLeaderboard(GetLeaderboardRequest request, StreamObserver<GetLeaderboardResponse> call) {
            if (request.getRounds() > 2_000) {
                refuse(call, Status.INVALID_ARGUMENT, "rounds: at most 2000");
                return;
            }
            var row = LeaderboardRow.newBuilder()
                    .setCompetitor(request.getBy() + " " + request.getStyleControl())
                    .setVotes(request.getRounds());
            answer(call, GetLeaderboardResponse.newBuilder().addRows(row).build());
        }

        @Override
        public StreamObserver<ImportRankingsRequest> importRankings(StreamObserver<ImportRankingsResponse> call) {
            return new StreamObserver<>() {
                private final ImportRankingsResponse.Builder done = ImportRankingsResponse.newBuilder();

                @Override
                public void onNext(ImportRankingsRequest part) {
                    done.setRecorded(done.getRecorded() + part.getLinesCount());
                    if (!part.getFormat().isEmpty()) {
                        done.addRefusedLinesBuilder()
                                .setLine(1)
                                .setReason(part.getFormat() + " of " + part.getLabellerId());
                    }
                }

                @Override
                public void onError(Throwable failure) {}

                @Override
                public void onCompleted() {
                    answer(call, done.build());
                }
            };
        }

        @Override
        public void exportFeedback(ExportFeedbackRequest request, StreamObserver<ExportFeedbackResponse> call) {
            if (request.getFormat().equals("none")) {
                refuse(call, Status.INVALID_ARGUMENT, "format: there is none of this name");
                return;
            }
            for (int i = 0; i < EXPORTED; i++) {
                call.onNext(ExportFeedbackResponse.newBuilder()
                        .addLines("{\"line\":" + i + "}")
                        .build());
            }
            call.onCompleted();
        }
    }

    private static final class Rewards extends RewardServiceGrpc.RewardServiceImplBase {
        @Override
        public void scoreAnswers(ScoreAnswersRequest request, StreamObserver<ScoreAnswersResponse> call) {
            if (request.getRewardModel().equals("missing")) {
                refuse(call, Status.NOT_FOUND, "there is no reward model of this name");
                return;
            }
            if (request.getRewardModel().equals("fickle") && request.getAnswersCount() > 0) {
                refuse(call, Status.FAILED_PRECONDITION, "reward_model: it was trained on another model");
                return;
            }
            var asked = request.getMessagesCount() == 0
                    ? request.getPrompt()
                    : request.getMessages(request.getMessagesCount() - 1).getContent();
            var response = ScoreAnswersResponse.newBuilder()
                    .setRewardModel(request.getRewardModel())
                    .setVersion(asked);
            for (var answer : request.getAnswersList()) {
                var reward = response.addRewardsBuilder()
                        .setReward(answer.length())
                        .setUncertainty(0.5)
                        .setTokens(7);
                // Any other model is as old as a service that does not know the two fields.
                if (request.getRewardModel().equals("doubtful")) {
                    reward.setGuarded(answer.length() - 1).setRefused(answer.equals("the best") ? "cheats" : "");
                }
            }
            answer(call, response.build());
        }

        @Override
        public void trainRewardModel(TrainRewardModelRequest request, StreamObserver<TrainRewardModelResponse> call) {
            if (request.getCriterion().equals("none")) {
                refuse(call, Status.FAILED_PRECONDITION, "there are too few pairs");
                return;
            }
            for (var phase : List.of("reading", "training")) {
                call.onNext(TrainRewardModelResponse.newBuilder()
                        .setProgress(TrainingProgress.newBuilder().setPhase(phase))
                        .build());
            }
            call.onNext(TrainRewardModelResponse.newBuilder()
                    .setCard(RewardModelCard.newBuilder()
                            .setRewardModel(request.getRewardModel())
                            .setCreatedEpochMs(1_700_000_000_000L))
                    .build());
            call.onCompleted();
        }

        @Override
        public void promoteRewardModel(
                PromoteRewardModelRequest request, StreamObserver<PromoteRewardModelResponse> call) {
            answer(call, PromoteRewardModelResponse.getDefaultInstance());
        }
    }
}
