package dev.millrace.eval.feedback;

import dev.millrace.eval.feedback.Ranking.Answer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is known from topic rankings: which rankings there are, and which of them count. Of one labeller the newest of an
 * item and criterion counts; none does while he is in quarantine, and none beyond his cap of a day. Skips, checks of
 * attention and repeats are kept and never count.
 *
 * <p>The state follows from the last record of each key and their order alone. So it is the same whether the log still has
 * what later records replaced or removed, or compaction has taken that away. Whoever withdraws a ranking must remove what
 * it replaced as well ({@link #withReplaced}), or the older one counts again.
 *
 * <p>Keeps no texts. Bounded by {@link LedgerBounds}: what passes a bound is left out with {@link Effect.LeftOut}, and
 * then the state depends on what was there at the time. Safe for threads.
 */
public final class FeedbackLedger {
    private final LedgerBounds bounds;
    private final Words words = new Words();
    private final Map<String, Judgement> rankings = new HashMap<>();
    private final Map<Group, Panel> panels = new HashMap<>();
    private final Map<String, LabellerLedger> labellers = new HashMap<>();
    private final ComparisonIndex comparisons = new ComparisonIndex();

    /** Knows nothing yet. */
    public FeedbackLedger(LedgerBounds bounds) {
        this.bounds = bounds;
    }

    /**
     * Applies what the log says at an offset; offsets ascend.
     *
     * @return the groups of which others count now, each once, and whether the event was left out
     */
    public synchronized List<Effect> apply(long offset, LedgerEvent event) {
        Set<Group> touched = new LinkedHashSet<>();
        var effects = new ArrayList<Effect>();
        switch (event) {
            case LedgerEvent.Recorded(var ranking) -> {
                remove(ranking.id(), touched);
                add(ranking, offset, touched).ifPresent(effects::add);
            }
            case LedgerEvent.Withdrawn(var id) -> remove(id, touched);
            case LedgerEvent.Judged(var id, var quarantined, var reason) -> {
                var passed = boundOfLabellers(id);
                if (passed.isPresent()) {
                    return List.of(new Effect.LeftOut(passed.get()));
                }
                labeller(id).judge(quarantined, reason);
                touchAll(id, touched);
            }
            case LedgerEvent.Forgotten(var id) -> {
                labeller(id).forgetJudgement();
                touchAll(id, touched);
                dropIfEmpty(id);
            }
        }
        touched.stream().filter(this::recount).map(Effect.Derive::new).forEach(effects::add);
        return effects;
    }

    private Optional<Effect> add(Ranking ranking, long offset, Set<Group> touched) {
        var order = CanonicalOrder.of(ranking.answers());
        var group = group(ranking, order);
        var labellerId = ranking.labelling().labellerId();
        var passed = bound(group, labellerId);
        if (passed.isPresent()) {
            return Optional.of(new Effect.LeftOut(passed.get()));
        }
        var panel = panels.get(group);
        var shared = panel == null ? group : panel.group();
        var judgement = new Judgement(ranking, order, shared, offset, words);
        rankings.put(judgement.id(), judgement);
        comparisons.add(judgement);
        labeller(labellerId).add(judgement).ifPresent(pushed -> touched.add(pushed.group()));
        if (judgement.isOrdinary()) {
            panels.computeIfAbsent(shared, _ -> new Panel(shared, lengths(order.apply(ranking.answers()))))
                    .add(judgement);
            touched.add(shared);
        }
        return Optional.empty();
    }

    private Group group(Ranking ranking, CanonicalOrder order) {
        var texts = order.apply(ranking.answers()).stream().map(Answer::text).toList();
        var labelling = ranking.labelling();
        return new Group(
                ranking.question().promptId(),
                ItemId.of(ranking.question(), texts),
                words.criterion(labelling.criterion()),
                labelling.kind());
    }

    private static int[] lengths(List<Answer> answers) {
        return answers.stream()
                .mapToInt(
                        answer -> answer.text().codePointCount(0, answer.text().length()))
                .toArray();
    }

    private void remove(String id, Set<Group> touched) {
        var gone = rankings.remove(id);
        if (gone == null) {
            return;
        }
        comparisons.remove(gone);
        labeller(gone.labellerId()).remove(gone).ifPresent(admitted -> touched.add(admitted.group()));
        dropIfEmpty(gone.labellerId());
        var panel = panels.get(gone.group());
        if (gone.isOrdinary() && panel != null) {
            panel.remove(gone);
            touched.add(gone.group());
        }
    }

    /** Whether others of a group count than before; drops it when nobody is left. */
    private boolean recount(Group group) {
        var panel = panels.get(group);
        if (panel == null) {
            return false;
        }
        if (panel.size() == 0) {
            panels.remove(group);
        }
        return panel.recount(id -> !isQuarantined(id));
    }

    private void touchAll(String labellerId, Set<Group> touched) {
        labeller(labellerId).all().stream()
                .filter(Judgement::isOrdinary)
                .map(Judgement::group)
                .forEach(touched::add);
    }

    private LabellerLedger labeller(String id) {
        return labellers.computeIfAbsent(id, _ -> new LabellerLedger(bounds.perDay()));
    }

    private void dropIfEmpty(String labellerId) {
        if (labeller(labellerId).isEmpty()) {
            labellers.remove(labellerId);
        }
    }

    private Optional<String> bound(Group group, String labellerId) {
        var panel = panels.get(group);
        if (rankings.size() >= bounds.rankings()) {
            return Optional.of("at most %d rankings".formatted(bounds.rankings()));
        }
        return panel != null && panel.size() >= bounds.perGroup()
                ? Optional.of("at most %d rankings of one item by one criterion".formatted(bounds.perGroup()))
                : boundOfLabellers(labellerId);
    }

    /** The bound that a judgement of a labeller would pass, in words; empty when there is room. */
    public synchronized Optional<String> boundOfLabellers(String labellerId) {
        return labellers.containsKey(labellerId) || labellers.size() < bounds.labellers()
                ? Optional.empty()
                : Optional.of("at most %d labellers".formatted(bounds.labellers()));
    }

    /** The bound that a ranking would pass, in words; empty when there is room. */
    public synchronized Optional<String> bound(Ranking ranking) {
        return bound(
                group(ranking, CanonicalOrder.of(ranking.answers())),
                ranking.labelling().labellerId());
    }

    /** The ranking of an id. */
    public synchronized Optional<Judgement> ranking(String id) {
        return Optional.ofNullable(rankings.get(id));
    }

    /** A ranking after those of its labeller that it replaced, oldest first; alone when it was a skip, check or repeat. */
    public synchronized List<Judgement> withReplaced(Judgement judgement) {
        var panel = panels.get(judgement.group());
        if (!judgement.isOrdinary() || panel == null) {
            return List.of(judgement);
        }
        return panel.all().stream()
                .filter(one -> one.labellerId().equals(judgement.labellerId()) && one.offset() <= judgement.offset())
                .toList();
    }

    /** The newest ranking of an item by the labeller of another one of it, such as a repeat, that may count. */
    public synchronized Optional<Judgement> newest(Judgement other) {
        var panel = panels.get(other.group());
        return panel == null
                ? Optional.empty()
                : panel.all().reversed().stream()
                        .filter(one -> one.labellerId().equals(other.labellerId()))
                        .findFirst();
    }

    /** Whether a ranking counts. */
    public synchronized boolean counts(Judgement judgement) {
        return judgement.isOrdinary() && counting(judgement.group()).contains(judgement);
    }

    /** All that a labeller said, oldest first. */
    public synchronized List<Judgement> rankingsOf(String labellerId) {
        var labeller = labellers.get(labellerId);
        return labeller == null ? List.of() : labeller.all();
    }

    /** How many labellers have ranked a comparison by a criterion, or by any where it is empty. */
    public synchronized int labellersOf(String comparisonId, String criterion) {
        return comparisons.labellers(comparisonId, criterion);
    }

    /** The rankings of a group that count, oldest first. */
    public synchronized List<Judgement> counting(Group group) {
        var panel = panels.get(group);
        return panel == null ? List.of() : panel.counting();
    }

    /** Every group of which rankings count, those recorded first before others. */
    public synchronized List<Counted> counted() {
        return panels.values().stream()
                .filter(panel -> !panel.counting().isEmpty())
                .map(panel -> new Counted(panel.group(), panel.lengths(), panel.counting()))
                .sorted(Comparator.comparingLong(
                        one -> one.judgements().getFirst().offset()))
                .toList();
    }

    /**
     * A group and what counts of it.
     *
     * @param group which
     * @param lengths characters of each answer
     * @param judgements the rankings that count, oldest first
     */
    public record Counted(Group group, List<Integer> lengths, List<Judgement> judgements) {}

    /** Pseudonyms of all labellers. */
    public synchronized Collection<String> labellers() {
        return labellers.keySet().stream().sorted().toList();
    }

    /** Whether nothing of a labeller counts. */
    public synchronized boolean isQuarantined(String labellerId) {
        var labeller = labellers.get(labellerId);
        return labeller != null && labeller.isQuarantined();
    }

    /** Why a labeller was judged as he was; empty when he was not. */
    public synchronized String judgedBecause(String labellerId) {
        var labeller = labellers.get(labellerId);
        return labeller == null ? "" : labeller.reason();
    }

    /** Number of rankings. */
    public synchronized int size() {
        return rankings.size();
    }
}
