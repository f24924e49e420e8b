package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.FeedbackRecorded;
import dev.millrace.contract.feedback.v1.JudgeLabellerRequest;
import dev.millrace.contract.feedback.v1.LabellerJudged;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.contract.feedback.v1.SubmitRankingRequest;
import dev.millrace.eval.feedback.FeedbackLedger;
import dev.millrace.eval.feedback.InvalidRankingException;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.Ranking;
import dev.millrace.eval.feedback.RankingRules;
import dev.millrace.eval.feedback.TaskRecords;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.UUID;

/**
 * What is done to topic rankings. Each method waits until the log has it and then, for a while, until the ledger of this
 * instance has it too, so that whoever asks next sees it.
 *
 * <p>No transaction: records go in an order in which each state between them makes sense. What replaces comes before what it
 * replaces goes, older rankings go before newer ones, and a quarantine is lifted after the rankings are gone.
 */
@Singleton
class RankingCalls {
    private final RankingLog log;
    private final LedgerView view;
    private final TaskRecords tasks;
    private final Comparisons comparisons;
    private final KeyedRankings keyed;
    private final InstantSource clock;

    RankingCalls(
            RankingLog log,
            LedgerView view,
            TaskRecords tasks,
            Comparisons comparisons,
            KeyedRankings keyed,
            InstantSource clock) {
        this.log = log;
        this.view = view;
        this.tasks = tasks;
        this.comparisons = comparisons;
        this.keyed = keyed;
        this.clock = clock;
    }

    /**
     * What became of a ranking.
     *
     * @param rankingId its id
     * @param isNew whether it was recorded now, and not before under the same key
     */
    record Submitted(String rankingId, boolean isNew) {}

    /** Records a ranking, unless it came with a key and is there. */
    Submitted submit(SubmitRankingRequest request) throws InterruptedException {
        var ranking = request.getRanking();
        if (request.getIdempotencyKey().isEmpty()) {
            return new Submitted(record(ranking, UUID.randomUUID().toString()), true);
        }
        var id = KeyedRankings.id(ranking.getLabellerId(), request.getIdempotencyKey());
        synchronized (keyed.turn(id)) {
            var ledger = view.ledger();
            var known = ledger.ranking(id);
            if (known.isEmpty()) {
                return new Submitted(record(ranking, id), true);
            }
            keyed.requireSame(known.get(), ranking);
            // The try before may have ended between the two.
            if (ledger.ranking(ranking.getSupersedesRankingId()).isPresent()) {
                view.await(log.remove(replaced(ledger, ranking)));
            }
            return new Submitted(id, false);
        }
    }

    /** Records a ranking under an id; gives that. */
    private String record(RankingRecorded submitted, String id) throws InterruptedException {
        var plain = comparisons.asOpened(submitted).toBuilder()
                .setRankingId(id)
                .setRecordedEpochMs(clock.millis())
                .clearCheck()
                .clearRepeated()
                .build();
        FeedbackProto.requireRoles("ranking.messages", plain.getMessagesList());
        var read = FeedbackProto.fromProto(plain);
        var ledger = view.ledger();
        var replaced = replaced(ledger, submitted);
        requireRoom(ledger, read);
        var asked = tasks.asked(read);
        var ranking = plain.toBuilder()
                .setCheck(asked.check().label())
                .setRepeated(asked.repeated())
                .build();
        long offset =
                log.record(id, FeedbackRecorded.newBuilder().setRanking(ranking).build());
        view.await(replaced.isEmpty() ? offset : log.remove(replaced));
        return id;
    }

    /** Looks whether a ranking would be recorded: RESOURCE_EXHAUSTED when the ledger has no room for it. */
    void requireRoom(Ranking ranking) throws InterruptedException {
        requireRoom(view.ledger(), ranking);
    }

    private static void requireRoom(FeedbackLedger ledger, Ranking ranking) {
        ledger.bound(ranking).ifPresent(bound -> {
            throw exhausted(bound);
        });
    }

    /** A ranking and what it says. */
    record Imported(RankingRecorded ranking, Ranking read) {}

    /** Records rankings under the ids they have, but for those that are there already; gives how many. */
    int recordAll(List<Imported> imported) throws InterruptedException {
        var ledger = view.ledger();
        var events = new LinkedHashMap<String, FeedbackRecorded>();
        for (var one : imported) {
            if (ledger.ranking(one.read().id()).isEmpty()) {
                requireRoom(ledger, one.read());
                events.put(
                        one.read().id(),
                        FeedbackRecorded.newBuilder().setRanking(one.ranking()).build());
            }
        }
        if (!events.isEmpty()) {
            view.await(log.recordAll(events));
        }
        return events.size();
    }

    /** The ids that go when a ranking says what it replaces: that one and those that it had replaced. */
    private static List<String> replaced(FeedbackLedger ledger, RankingRecorded submitted) {
        return submitted.getSupersedesRankingId().isEmpty()
                ? List.of()
                : ids(ledger.withReplaced(own(ledger, submitted.getSupersedesRankingId(), submitted.getLabellerId())));
    }

    /** Takes a ranking back, with those that it had replaced, or they would count again. */
    void withdraw(String rankingId, String labellerId) throws InterruptedException {
        var ledger = view.ledger();
        var gone = ids(ledger.withReplaced(own(ledger, rankingId, labellerId)));
        if (gone.size() > 1) {
            log.remove(gone.subList(0, gone.size() - 1));
        }
        view.await(log.remove(List.of(gone.getLast())));
    }

    private static Judgement own(FeedbackLedger ledger, String rankingId, String labellerId) {
        return ledger.ranking(rankingId)
                .filter(ranking -> ranking.labellerId().equals(labellerId))
                .orElseThrow(() -> Status.NOT_FOUND
                        .withDescription("this labeller has no such ranking")
                        .asRuntimeException());
    }

    private static List<String> ids(List<Judgement> rankings) {
        return rankings.stream().map(Judgement::id).toList();
    }

    /** Removes everything that a labeller said, what he says meanwhile included; gives the number of rankings. */
    int forget(String labellerId) throws InterruptedException {
        RankingRules.checkId("labeller_id", labellerId);
        var gone = new HashSet<String>();
        var left = ids(view.ledger().rankingsOf(labellerId));
        while (!left.isEmpty()) {
            gone.addAll(left);
            view.await(log.remove(left));
            // The ledger may not have read as far in time: what it still shows is not removed once more.
            left = new ArrayList<>(ids(view.ledger().rankingsOf(labellerId)));
            left.removeAll(gone);
        }
        view.await(log.remove(List.of(LedgerRecord.labellerKey(labellerId))));
        return gone.size();
    }

    /** Puts a labeller into quarantine or takes him out. */
    void judge(JudgeLabellerRequest request) throws InterruptedException {
        RankingRules.checkId("labeller_id", request.getLabellerId());
        if (!request.hasQuarantined()) {
            throw new InvalidRankingException("quarantined", "must be given");
        }
        RankingRules.checkLength("reason", request.getReason(), FeedbackProto.JUDGE_REASON_MAX);
        view.ledger().boundOfLabellers(request.getLabellerId()).ifPresent(bound -> {
            throw exhausted(bound);
        });
        var judged = LabellerJudged.newBuilder()
                .setLabellerId(request.getLabellerId())
                .setQuarantined(request.getQuarantined())
                .setReason(request.getReason())
                .setJudgedEpochMs(clock.millis());
        view.await(log.record(
                LedgerRecord.labellerKey(request.getLabellerId()),
                FeedbackRecorded.newBuilder().setLabeller(judged).build()));
    }

    private static StatusRuntimeException exhausted(String bound) {
        return Status.RESOURCE_EXHAUSTED
                .withDescription("the ledger is full, it may have " + bound)
                .asRuntimeException();
    }
}
