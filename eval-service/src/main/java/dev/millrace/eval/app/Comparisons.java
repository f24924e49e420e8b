package dev.millrace.eval.app;

import dev.millrace.contract.feedback.v1.ComparisonOpened;
import dev.millrace.contract.feedback.v1.RankedAnswer;
import dev.millrace.contract.feedback.v1.RankingRecorded;
import dev.millrace.eval.comparison.Comparison;
import dev.millrace.eval.comparison.ComparisonPool;
import dev.millrace.eval.comparison.LabelledTasks;
import dev.millrace.eval.comparison.TaskChoice;
import dev.millrace.eval.feedback.InvalidRankingException;
import io.grpc.Status;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The open comparisons with their texts, as far as topic comparisons has been read. Bounded as its pool is. Whoever asks
 * before the start has been read waits for that, for a while.
 */
@Singleton
class Comparisons {
    private final long catchUpNs;
    private final ComparisonPool pool;
    private final Map<String, ComparisonOpened> opened = new HashMap<>();
    private final Set<String> unmade = new LinkedHashSet<>();
    private final Set<String> toRank = new LinkedHashSet<>();
    private long next;
    private boolean read;

    Comparisons(ComparisonConfig config, FeedbackConfig feedback) {
        pool = config.pool();
        catchUpNs = feedback.catchUp().toNanos();
    }

    /**
     * Opens a comparison that keeps the rules, or replaces what is known of it.
     *
     * @return false when there is no room; then it is not open, and was not what it was before either
     */
    synchronized boolean put(ComparisonOpened comparison) {
        var valid = ComparisonProto.fromProto(comparison);
        if (!pool.open(valid.pooled())) {
            close(valid.id());
            return false;
        }
        opened.put(valid.id(), comparison);
        if (valid.isReady() || !comparison.getFailure().isEmpty()) {
            unmade.remove(valid.id());
        } else {
            unmade.add(valid.id());
        }
        if (comparison.getRankedByModel() && valid.isReady() && valid.expected().isEmpty()) {
            toRank.add(valid.id());
        }
        return true;
    }

    /** Closes one; nothing happens when it is not open. */
    synchronized void close(String id) {
        pool.close(id);
        opened.remove(id);
        unmade.remove(id);
        toRank.remove(id);
    }

    /** Takes the next one that a model shall rank; gives its id. */
    synchronized Optional<String> takeToRank() {
        var next = toRank.stream().findFirst();
        next.ifPresent(toRank::remove);
        return next;
    }

    /** A model shall rank one after all others, unless it has been closed. */
    synchronized void rankLater(String id) {
        if (opened.containsKey(id)) {
            toRank.add(id);
        }
    }

    /** The topic has been read up to an offset. */
    synchronized void readUpTo(long offset, boolean all) {
        next = offset;
        read |= all;
        notifyAll();
    }

    /** The offset that is read next. */
    synchronized long next() {
        return next;
    }

    /** Waits until the record at an offset is here, or as long as a call should wait. */
    synchronized void await(long offset) throws InterruptedException {
        long endNs = System.nanoTime() + catchUpNs;
        while (next <= offset && sleep(endNs)) {}
    }

    /** Waits until all that there was at the start is here; UNAVAILABLE when it is not in time. */
    synchronized void awaitStart() throws InterruptedException {
        long endNs = System.nanoTime() + catchUpNs;
        while (!read && sleep(endNs)) {}
        if (!read) {
            throw Status.UNAVAILABLE
                    .withDescription("the comparisons are still being read, try again later")
                    .asRuntimeException();
        }
    }

    private boolean sleep(long endNs) throws InterruptedException {
        long leftMs = (endNs - System.nanoTime()) / 1_000_000;
        if (leftMs > 0) {
            wait(leftMs);
        }
        return leftMs > 0;
    }

    synchronized Optional<Comparison> find(String id) {
        return pool.find(id);
    }

    synchronized Optional<ComparisonOpened> get(String id) {
        return Optional.ofNullable(opened.get(id));
    }

    synchronized boolean hasRoomFor(List<Comparison> all) {
        return pool.hasRoomFor(all);
    }

    /** Those whose answers are still to be made, oldest first. */
    synchronized List<ComparisonOpened> unmade() {
        return unmade.stream().flatMap(id -> get(id).stream()).toList();
    }

    /** What a labeller ranks next. */
    synchronized TaskChoice.Tasks tasks(LabelledTasks labelled, String labellerId, String criterion) {
        return new TaskChoice(pool, labelled).of(labellerId, criterion);
    }

    /**
     * A ranking as its comparison has it, where that is open: prompt, conversation and texts, whatever the ranking says they are,
     * and the origins of the answers, which its labeller was not told.
     *
     * @throws InvalidRankingException when its answers are not those of the comparison
     */
    RankingRecorded asOpened(RankingRecorded ranking) {
        return get(ranking.getComparisonId())
                .map(comparison -> asOpened(ranking, comparison))
                .orElse(ranking);
    }

    private static RankingRecorded asOpened(RankingRecorded ranking, ComparisonOpened comparison) {
        Map<String, RankedAnswer> known = new HashMap<>();
        comparison.getAnswersList().forEach(answer -> known.put(answer.getAnswerId(), answer));
        var shown =
                ranking.getAnswersList().stream().map(RankedAnswer::getAnswerId).toList();
        if (shown.size() != known.size() || !known.keySet().containsAll(shown)) {
            throw new InvalidRankingException("ranking.comparison_id", "is of a comparison with other answers");
        }
        return ranking.toBuilder()
                .setPromptId(comparison.getPromptId())
                .setPrompt(comparison.getPrompt())
                .clearMessages()
                .addAllMessages(comparison.getMessagesList())
                .clearAnswers()
                .addAllAnswers(shown.stream().map(known::get).toList())
                .build();
    }
}
