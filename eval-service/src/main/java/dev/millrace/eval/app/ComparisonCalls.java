package dev.millrace.eval.app;

import dev.millrace.contract.Topics;
import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.GetComparisonResponse;
import dev.millrace.contract.feedback.v1.NextTaskResponse;
import dev.millrace.eval.comparison.Comparison;
import dev.millrace.eval.comparison.LabelledTasks;
import dev.millrace.eval.comparison.TaskChoice;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.RankingRules;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** What is done to topic comparisons, and what labellers are asked. Each method waits as those of {@link RankingCalls} do. */
@Singleton
class ComparisonCalls {
    private final Comparisons comparisons;
    private final FeedbackLog log;
    private final AnswerMaker maker;
    private final Instructions instructions;
    private final LabelledTasks labelled;
    private final Revisions revisions;
    private final ModelRankings models;
    private final SettingsCheck settings;
    private final InstantSource clock;

    ComparisonCalls(
            Comparisons comparisons,
            FeedbackLog log,
            AnswerMaker maker,
            Instructions instructions,
            LabelledTasks labelled,
            Revisions revisions,
            ModelRankings models,
            SettingsCheck settings,
            InstantSource clock) {
        this.comparisons = comparisons;
        this.log = log;
        this.maker = maker;
        this.instructions = instructions;
        this.labelled = labelled;
        this.revisions = revisions;
        this.models = models;
        this.settings = settings;
        this.clock = clock;
    }

    /** Opens a comparison; gives its id. */
    String open(ComparisonOpened asked) throws InterruptedException {
        comparisons.awaitStart();
        var comparison = ComparisonProto.completed(asked, clock.millis());
        FeedbackProto.requireRoles("comparison.messages", comparison.getMessagesList());
        var valid = ComparisonProto.newFromProto(comparison);
        checkPrinciples(comparison);
        if (comparisons.find(valid.id()).isPresent()) {
            throw new InvalidRankingException("comparison.comparison_id", "is the id of an open comparison");
        }
        requireRoom(List.of(valid.pooled()));
        settings.require(comparison);
        comparisons.await(log.record(Topics.COMPARISONS, valid.id(), comparison));
        return valid.id();
    }

    /** Opens comparisons whose answers are all given, but for those that are open; without room for all of them none. */
    void openAll(List<ComparisonOpened> all) throws InterruptedException {
        comparisons.awaitStart();
        var missing = new LinkedHashMap<String, ComparisonOpened>();
        var pooled = new ArrayList<Comparison>();
        for (var comparison : all) {
            var valid = ComparisonProto.newFromProto(comparison);
            if (comparisons.find(valid.id()).isEmpty()) {
                missing.put(valid.id(), comparison);
                pooled.add(valid.pooled());
            }
        }
        requireRoom(pooled);
        if (!missing.isEmpty()) {
            comparisons.await(log.recordAll(Topics.COMPARISONS, missing));
        }
    }

    private void requireRoom(List<Comparison> pooled) {
        if (!comparisons.hasRoomFor(pooled)) {
            throw Status.RESOURCE_EXHAUSTED
                    .withDescription("too many comparisons are open, or their texts are too long; close some")
                    .asRuntimeException();
        }
    }

    private void checkPrinciples(ComparisonOpened comparison) {
        boolean canRank = !comparison.getRankedByModel() || models.canRankBy(comparison.getCriterion());
        if (!canRank || !revisions.arePossible(comparison)) {
            throw new InvalidRankingException("comparison.criterion", "the constitution has no principle for it");
        }
    }

    /** One comparison, and how many labellers ranked it. */
    GetComparisonResponse get(String id) throws InterruptedException {
        comparisons.awaitStart();
        return GetComparisonResponse.newBuilder()
                .setComparison(find(id))
                .setRankings(labelled.labellers(id, ""))
                .build();
    }

    private ComparisonOpened find(String id) {
        return comparisons
                .get(id)
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("there is no such comparison")
                        .asRuntimeException());
    }

    /** Closes a comparison. */
    void close(String id) throws InterruptedException {
        comparisons.awaitStart();
        find(id);
        comparisons.await(log.remove(Topics.COMPARISONS, List.of(id)));
        maker.drop(id);
    }

    /** Closes those of several that are open and have their answers. */
    void closeAll(List<String> ids) throws InterruptedException {
        comparisons.awaitStart();
        var open = ids.stream().filter(id -> comparisons.find(id).isPresent()).toList();
        if (!open.isEmpty()) {
            comparisons.await(log.remove(Topics.COMPARISONS, open));
        }
    }

    /** What a labeller ranks next. */
    NextTaskResponse next(String labellerId, String criterion) throws InterruptedException {
        RankingRules.checkId("labeller_id", labellerId);
        RankingRules.checkWord("criterion", criterion, RankingRules.CRITERION_MAX);
        comparisons.awaitStart();
        var tasks = comparisons.tasks(labelled, labellerId, criterion);
        var response = NextTaskResponse.newBuilder()
                .setDone(tasks.done())
                .setTotal(tasks.total())
                .setInstructions(instructions.of(criterion));
        tasks.next()
                .flatMap(next -> comparisons
                        .get(next.id())
                        .map(texts -> ComparisonProto.task(texts, TaskChoice.order(next, labellerId))))
                .ifPresent(response::setTask);
        return response.build();
    }
}
