package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankedPosition;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.app.VerdictClient.Judge;
import dev.millrace.eval.constitution.AnswerJudge;
import dev.millrace.eval.constitution.Constitution;
import dev.millrace.eval.constitution.ModelRanking;
import dev.millrace.eval.constitution.PairVerdict;
import dev.millrace.eval.constitution.Principle;
import dev.millrace.eval.constitution.Question;
import dev.millrace.eval.constitution.Question.Turn;
import dev.millrace.eval.feedback.LabellerKind;
import dev.millrace.eval.feedback.RankingRules;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;

/**
 * Has the served model rank the answers of comparisons and records what it says: by its name, as a labeller of kind "ai". The
 * id of the ranking follows from what was ranked, by whom and how, so the same again is there once.
 */
@Singleton
class ModelRankings {
    private static final String CRITERION = "helpful";
    private static final int AT_ONCE_MAX = 2;

    private final Comparisons comparisons;
    private final VerdictClient verdicts;
    private final Constitution constitution;
    private final RankingCalls rankings;
    private final KeyedRankings keyed;
    private final LedgerView ledger;
    private final InstantSource clock;
    private final double tie;
    private final Semaphore room = new Semaphore(AT_ONCE_MAX);
    /** Its own: a model takes long, and whoever submits a ranking shall not wait for it. */
    private final Turns turns = new Turns();

    ModelRankings(
            Comparisons comparisons,
            VerdictClient verdicts,
            Constitution constitution,
            RankingCalls rankings,
            KeyedRankings keyed,
            LedgerView ledger,
            InstantSource clock,
            ModelFeedbackConfig config) {
        this.comparisons = comparisons;
        this.verdicts = verdicts;
        this.constitution = constitution;
        this.rankings = rankings;
        this.keyed = keyed;
        this.ledger = ledger;
        this.clock = clock;
        tie = config.tie();
        if (!(tie >= 0 && tie <= 0.5)) {
            throw new IllegalArgumentException("millrace.feedback.model.tie: must be in [0, 0.5], is " + tie);
        }
    }

    /** What is ranked, by whom and by what. */
    private record Task(ComparisonOpened comparison, String criterion, Principle principle, Judge judge) {
        String rankingId() {
            var seed = String.join(
                    "/", comparison.getComparisonId(), criterion, principle.name(), judge.model(), judge.version());
            return "ai-" + UUID.nameUUIDFromBytes(seed.getBytes(UTF_8));
        }
    }

    /** Whether there is a principle for a comparison's criterion; an empty one stands for "helpful". */
    boolean canRankBy(String criterion) {
        return constitution
                .pick(criterion.isEmpty() ? CRITERION : criterion, "", 0)
                .isPresent();
    }

    /**
     * Ranks the answers of a comparison and records it; gives what is on the log where it is there.
     *
     * @param wanted criterion; empty for the comparison's own
     * @throws StatusRuntimeException as the contract of RankByModel says
     */
    RankingRecorded rank(String comparisonId, String wanted) throws InterruptedException {
        var task = task(comparisonId, wanted);
        synchronized (turns.of(task.rankingId())) {
            var known = ledger.ledger().ranking(task.rankingId());
            if (known.isPresent()) {
                return keyed.recorded(known.get());
            }
            if (!room.tryAcquire()) {
                throw Status.RESOURCE_EXHAUSTED
                        .withDescription(
                                "%d comparisons are being ranked already, try again later".formatted(AT_ONCE_MAX))
                        .asRuntimeException();
            }
            try {
                return ranked(task, () -> false);
            } finally {
                room.release();
            }
        }
    }

    /** As {@link #rank}, unless that is on the log already; waits for room. */
    void rankOnce(String comparisonId, BooleanSupplier stopped) throws InterruptedException {
        var task = task(comparisonId, "");
        synchronized (turns.of(task.rankingId())) {
            if (ledger.ledger().ranking(task.rankingId()).isEmpty()) {
                room.acquire();
                try {
                    ranked(task, stopped);
                } finally {
                    room.release();
                }
            }
        }
    }

    private Task task(String comparisonId, String wanted) throws InterruptedException {
        comparisons.awaitStart();
        var comparison = comparisons
                .get(comparisonId)
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no such comparison")
                        .asRuntimeException());
        if (comparison.getAnswersCount() < 2) {
            throw Status.FAILED_PRECONDITION
                    .withDescription("comparison_id: its answers are not there"
                            + (comparison.getFailure().isEmpty() ? " yet" : ": " + comparison.getFailure()))
                    .asRuntimeException();
        }
        var own = comparison.getCriterion();
        if (!own.isEmpty() && !wanted.isEmpty() && !wanted.equals(own)) {
            throw Status.INVALID_ARGUMENT
                    .withDescription("criterion: this comparison is to be ranked by another one")
                    .asRuntimeException();
        }
        var criterion = !own.isEmpty() ? own : wanted.isEmpty() ? CRITERION : wanted;
        var principle = constitution
                .pick(criterion, comparisonId, 0)
                .orElseThrow(() -> Status.INVALID_ARGUMENT
                        .withDescription("criterion: the constitution has no principle for it")
                        .asRuntimeException());
        return new Task(comparison, criterion, principle, verdicts.judge());
    }

    private RankingRecorded ranked(Task task, BooleanSupplier stopped) throws InterruptedException {
        long beganMs = clock.millis();
        var ties = new int[task.comparison().getAnswersCount()];
        Arrays.fill(ties, 1);
        // A full ledger says so before the model has judged all pairs for nothing; whatever it will say takes as much
        // room.
        rankings.requireRoom(FeedbackProto.fromProto(ranking(task, ties, List.of(), beganMs)));
        var answers = task.comparison().getAnswersList().stream()
                .map(RankedAnswer::getText)
                .toList();
        var compared = new AnswerJudge(verdicts.verdicts())
                .compare(question(task.comparison()), task.principle(), answers, stopped);
        var ranks = ModelRanking.ranks(ModelRanking.scores(answers.size(), compared), tie);
        var ranking = ranking(task, ranks, compared, beganMs);
        rankings.recordAll(List.of(new RankingCalls.Imported(ranking, FeedbackProto.fromProto(ranking))));
        return ranking;
    }

    private static Question question(ComparisonOpened comparison) {
        return new Question(
                comparison.getMessagesCount() == 0
                        ? List.of(new Turn("user", comparison.getPrompt()))
                        : comparison.getMessagesList().stream()
                                .map(message -> new Turn(message.getRole(), message.getContent()))
                                .toList());
    }

    private RankingRecorded ranking(Task task, int[] ranks, List<PairVerdict> compared, long beganMs) {
        var comparison = task.comparison();
        long nowMs = clock.millis();
        var ranking = RankingRecorded.newBuilder()
                .setRankingId(task.rankingId())
                .setPromptId(comparison.getPromptId())
                .setPrompt(comparison.getPrompt())
                .addAllMessages(comparison.getMessagesList())
                .addAllAnswers(comparison.getAnswersList())
                .setLabellerId(RankingRules.MODEL_PREFIX + task.judge().model())
                .setLabellerKind(LabellerKind.AI.label())
                .setCriterion(task.criterion())
                .setComparisonId(comparison.getComparisonId())
                .setPrinciple(task.principle().name())
                .setSpentMs((int) (nowMs - beganMs))
                .setRecordedEpochMs(nowMs);
        for (int i = 0; i < ranks.length; i++) {
            ranking.addPositions(RankedPosition.newBuilder()
                    .setAnswerId(comparison.getAnswers(i).getAnswerId())
                    .setRank(ranks[i]));
        }
        compared.forEach(verdict -> ranking.addVerdicts(toProto(verdict)));
        return ranking.build();
    }

    private static dev.millrace.contract.feedback.v1.PairVerdict toProto(PairVerdict verdict) {
        return dev.millrace.contract.feedback.v1.PairVerdict.newBuilder()
                .setFirst(verdict.first())
                .setSecond(verdict.second())
                .setShownFirst(PairVerdict.probability(verdict.oddsShownFirst()))
                .setShownSecond(PairVerdict.probability(verdict.oddsShownSecond()))
                .setProbability(PairVerdict.probability(verdict.odds()))
                .build();
    }
}
