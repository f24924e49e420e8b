package dev.millrace.eval.comparison;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * What a labeller ranks next. In every ten tasks one is a check of attention, as long as there are any he has not seen, and
 * in every twenty after the first ten one is an item that he has ranked before: at places that follow from his pseudonym, so
 * that they cannot be foreseen and are the same when he comes back. All else is new to him: what fewest people have ranked
 * first, then by priority, then the oldest.
 */
public final class TaskChoice {
    static final int CHECK_EVERY = 10;
    static final int REPEAT_EVERY = 20;
    /** An item is asked again after so many others at the soonest. */
    static final int REPEAT_AFTER = 10;

    private final ComparisonPool pool;
    private final LabelledTasks labelled;

    /** Chooses from a pool. */
    public TaskChoice(ComparisonPool pool, LabelledTasks labelled) {
        this.pool = pool;
        this.labelled = labelled;
    }

    /**
     * What a labeller is asked and how far he is.
     *
     * @param next what to rank; empty when there is nothing (more)
     * @param done tasks that he has ranked or skipped
     * @param total those and all that wait for him
     */
    public record Tasks(Optional<Comparison> next, int done, int total) {}

    /** What this labeller gets next. */
    public Tasks of(String labellerId, String criterion) {
        var done = labelled.done(labellerId, criterion);
        var seen = new HashSet<>(done);
        var fresh = pool.all().stream()
                .filter(comparison -> comparison.isReady() && comparison.suits(criterion))
                .filter(comparison -> !seen.contains(comparison.id()))
                .toList();
        var next = due(labellerId, criterion, done.size(), "check", CHECK_EVERY)
                ? fresh.stream().filter(Comparison::isCheck).findFirst()
                : Optional.<Comparison>empty();
        if (next.isEmpty() && due(labellerId, criterion, done.size(), "repeat", REPEAT_EVERY)) {
            next = repeat(done);
        }
        if (next.isEmpty()) {
            next = newest(fresh, criterion);
        }
        int waiting = (int) fresh.stream().filter(one -> !one.isCheck()).count();
        return new Tasks(next, done.size(), done.size() + waiting);
    }

    private Optional<Comparison> newest(List<Comparison> fresh, String criterion) {
        return fresh.stream()
                .filter(comparison -> !comparison.isCheck())
                .min(Comparator.comparingInt((Comparison one) -> labelled.labellers(one.id(), criterion))
                        .thenComparing(Comparison::priority, Comparator.reverseOrder()));
    }

    /** The oldest task that was asked once, long enough ago, and is still open. */
    private Optional<Comparison> repeat(List<String> done) {
        Set<String> once = new HashSet<>();
        Set<String> again = new HashSet<>();
        done.forEach(id -> (once.add(id) ? once : again).add(id));
        return done.stream()
                .limit(Math.max(0, done.size() - REPEAT_AFTER))
                .filter(id -> !again.contains(id))
                .flatMap(id -> pool.find(id).stream())
                .filter(comparison -> !comparison.isCheck() && comparison.isReady())
                .findFirst();
    }

    /** One place in every so many, drawn anew for each of these spans. */
    private static boolean due(String labellerId, String criterion, int place, String what, int every) {
        return random(labellerId, criterion, what, Integer.toString(place / every))
                        .nextInt(every)
                == place % every;
    }

    /** The answers of a comparison in an order of the labeller's own, the same whenever he asks. */
    public static List<String> order(Comparison comparison, String labellerId) {
        var order = new ArrayList<>(comparison.answerIds());
        Collections.shuffle(order, random(labellerId, comparison.id()));
        return order;
    }

    /** A generator that follows from words, the same on every machine. */
    private static Random random(String... words) {
        var name = UUID.nameUUIDFromBytes(String.join("\0", words).getBytes(UTF_8));
        return new Random(name.getMostSignificantBits() ^ name.getLeastSignificantBits());
    }
}
