package dev.millrace.tokenizer.app;

import com.google.protobuf.Message;
import dev.millrace.contract.eval.v1.ListRewardModelsRequest;
import dev.millrace.contract.eval.v1.PromoteRewardModelRequest;
import dev.millrace.contract.eval.v1.RewardServiceGrpc;
import dev.millrace.contract.feedback.v1.CloseComparisonRequest;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.FeedbackServiceGrpc;
import dev.millrace.contract.feedback.v1.ForgetLabellerRequest;
import dev.millrace.contract.feedback.v1.GetAgreementRequest;
import dev.millrace.contract.feedback.v1.GetComparisonRequest;
import dev.millrace.contract.feedback.v1.GetComparisonResponse;
import dev.millrace.contract.feedback.v1.GetConstitutionRequest;
import dev.millrace.contract.feedback.v1.GetLeaderboardRequest;
import dev.millrace.contract.feedback.v1.JudgeLabellerRequest;
import dev.millrace.contract.feedback.v1.ListLabellersRequest;
import dev.millrace.contract.feedback.v1.ListLabellersResponse;
import dev.millrace.contract.feedback.v1.NextTaskRequest;
import dev.millrace.contract.feedback.v1.OpenComparisonRequest;
import dev.millrace.contract.feedback.v1.RankByModelRequest;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import dev.millrace.contract.feedback.v1.WithdrawRankingRequest;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;

/** What each path of feedback and of reward models asks the evaluation service. */
final class FeedbackTable {
    /** A model reads each pair of eight answers twice. */
    private static final long RANK_MS_MAX = 600_000;

    private static final String RANKINGS = "/feedback/rankings";
    private static final String COMPARISONS = "/feedback/comparisons";
    private static final String LABELLERS = "/feedback/labellers";
    private static final String LABELLER_ID = "labeller_id";
    private static final String CRITERION = "criterion";

    private FeedbackTable() {}

    static List<EvalRoute<?, ?>> routes() {
        return List.of(
                new EvalRoute<>(
                        HttpMethod.POST,
                        RANKINGS,
                        Set.of(),
                        FeedbackServiceGrpc.getSubmitRankingMethod(),
                        FeedbackTable::ranking),
                new EvalRoute<>(
                        HttpMethod.DELETE,
                        RANKINGS + "/:id",
                        Set.of(LABELLER_ID),
                        FeedbackServiceGrpc.getWithdrawRankingMethod(),
                        ask -> WithdrawRankingRequest.newBuilder()
                                .setRankingId(ask.id())
                                .setLabellerId(ask.labeller(ask.text(LABELLER_ID)))
                                .build()),
                new EvalRoute<>(
                        HttpMethod.POST,
                        COMPARISONS,
                        Set.of(),
                        FeedbackServiceGrpc.getOpenComparisonMethod(),
                        FeedbackTable::comparison),
                new EvalRoute<>(
                                HttpMethod.GET,
                                COMPARISONS + "/:id",
                                Set.of(),
                                FeedbackServiceGrpc.getGetComparisonMethod(),
                                ask -> GetComparisonRequest.newBuilder()
                                        .setComparisonId(ask.id())
                                        .build())
                        .answering(FeedbackTable::shown),
                new EvalRoute<>(
                        HttpMethod.DELETE,
                        COMPARISONS + "/:id",
                        Set.of(),
                        FeedbackServiceGrpc.getCloseComparisonMethod(),
                        ask -> CloseComparisonRequest.newBuilder()
                                .setComparisonId(ask.id())
                                .build()),
                new EvalRoute<>(
                                HttpMethod.POST,
                                COMPARISONS + "/:id/rank",
                                Set.of(),
                                FeedbackServiceGrpc.getRankByModelMethod(),
                                ask -> ProtoJson.read(ask.body(), RankByModelRequest.newBuilder())
                                        .setComparisonId(ask.id())
                                        .build())
                        .within(RANK_MS_MAX),
                new EvalRoute<>(
                        HttpMethod.GET,
                        "/feedback/constitution",
                        Set.of(),
                        FeedbackServiceGrpc.getGetConstitutionMethod(),
                        _ -> GetConstitutionRequest.getDefaultInstance()),
                new EvalRoute<>(
                        HttpMethod.POST,
                        "/feedback/tasks/next",
                        Set.of(),
                        FeedbackServiceGrpc.getNextTaskMethod(),
                        FeedbackTable::next),
                new EvalRoute<>(
                                HttpMethod.GET,
                                LABELLERS,
                                Set.of(LABELLER_ID),
                                FeedbackServiceGrpc.getListLabellersMethod(),
                                ask -> ListLabellersRequest.newBuilder()
                                        .setLabellerId(ask.labeller(ask.text(LABELLER_ID)))
                                        .build())
                        .answering(FeedbackTable::own),
                new EvalRoute<>(
                                HttpMethod.POST,
                                LABELLERS + "/:id",
                                Set.of(),
                                FeedbackServiceGrpc.getJudgeLabellerMethod(),
                                ask -> ProtoJson.read(ask.body(), JudgeLabellerRequest.newBuilder())
                                        .setLabellerId(ask.id())
                                        .build())
                        .forAdministratorsOnly(),
                new EvalRoute<>(
                        HttpMethod.DELETE,
                        LABELLERS + "/:id",
                        Set.of(),
                        FeedbackServiceGrpc.getForgetLabellerMethod(),
                        ask -> ForgetLabellerRequest.newBuilder()
                                .setLabellerId(ask.labeller(ask.id()))
                                .build()),
                new EvalRoute<>(
                        HttpMethod.GET,
                        "/feedback/agreement",
                        Set.of(CRITERION),
                        FeedbackServiceGrpc.getGetAgreementMethod(),
                        ask -> GetAgreementRequest.newBuilder()
                                .setCriterion(ask.text(CRITERION))
                                .build()),
                new EvalRoute<>(
                        HttpMethod.GET,
                        "/feedback/leaderboard",
                        Set.of("by", CRITERION, "labeller_kind", "style_control", "rounds", "baseline"),
                        FeedbackServiceGrpc.getGetLeaderboardMethod(),
                        FeedbackTable::leaderboard),
                new EvalRoute<>(
                        HttpMethod.GET,
                        "/reward-models",
                        Set.of("reward_model"),
                        RewardServiceGrpc.getListRewardModelsMethod(),
                        ask -> ListRewardModelsRequest.newBuilder()
                                .setRewardModel(ask.text("reward_model"))
                                .build()),
                new EvalRoute<>(
                        HttpMethod.POST,
                        "/reward-models/:id/promote",
                        Set.of(),
                        RewardServiceGrpc.getPromoteRewardModelMethod(),
                        ask -> ProtoJson.read(ask.body(), PromoteRewardModelRequest.newBuilder())
                                .setRewardModel(ask.id())
                                .build()));
    }

    private static SubmitRankingRequest ranking(EvalAsk ask) {
        var ranking = ProtoTexts.change(ProtoJson.read(ask.body(), RankingRecorded.newBuilder()), ask.redaction());
        return SubmitRankingRequest.newBuilder()
                .setRanking(ranking.setLabellerId(ask.labeller(ranking.getLabellerId())))
                .setIdempotencyKey(ask.idempotencyKey())
                .build();
    }

    private static OpenComparisonRequest comparison(EvalAsk ask) {
        var comparison = ProtoJson.read(ask.body(), ComparisonOpened.newBuilder());
        return OpenComparisonRequest.newBuilder()
                .setComparison(ProtoTexts.change(comparison, ask.redaction()))
                .build();
    }

    private static NextTaskRequest next(EvalAsk ask) {
        var next = ProtoJson.read(ask.body(), NextTaskRequest.newBuilder());
        return next.setLabellerId(ask.labeller(next.getLabellerId())).build();
    }

    private static GetLeaderboardRequest leaderboard(EvalAsk ask) {
        return GetLeaderboardRequest.newBuilder()
                .setBy(ask.text("by"))
                .setCriterion(ask.text(CRITERION))
                .setLabellerKind(ask.text("labeller_kind"))
                .setStyleControl(ask.flag("style_control"))
                .setRounds(ask.count("rounds"))
                .setBaseline(ask.text("baseline"))
                .build();
    }

    /** A check of attention is none for whoever can look up what he must say. */
    private static Message shown(EvalAsk ask, GetComparisonResponse answer) {
        if (ask.who().isAdministrator()) {
            return answer;
        }
        var shown = answer.toBuilder();
        shown.getComparisonBuilder().clearExpected();
        return shown.build();
    }

    /** Others are none of a labeller's business. */
    private static Message own(EvalAsk ask, ListLabellersResponse answer) {
        return ListLabellersResponse.newBuilder()
                .addAllLabellers(answer.getLabellersList().stream()
                        .filter(one -> ask.who().isOwn(one.getLabellerId()))
                        .toList())
                .build();
    }
}
