package dev.millrace.eval.report;

import dev.millrace.eval.agreement.Rating;
import dev.millrace.eval.agreement.Ratings;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.PairVerdict;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The items that two or more labellers of one kind ranked by one criterion, the newest ones when there are more than is
 * measured: at most {@value #RATINGS_MAX} ratings by {@value Ratings#LABELLERS_MAX} labellers, of one item by the first
 * {@value #OF_ITEM_MAX}.
 *
 * @param items for each of them the rankings that count, newest item first
 * @param labellers who ranked them
 */
record SharedItems(List<List<Judgement>> items, Set<String> labellers) {
    private static final int RATINGS_MAX = 500_000;
    private static final int OF_ITEM_MAX = 64;

    SharedItems {
        items = List.copyOf(items);
        labellers = Set.copyOf(labellers);
    }

    /** Those among groups, which are in the order of the log. */
    static SharedItems of(List<Counted> groups) {
        var items = new ArrayList<List<Judgement>>();
        var labellers = new HashSet<String>();
        int ratings = 0;
        for (var group : groups.reversed()) {
            var judgements = group.judgements();
            if (judgements.size() < 2) {
                continue;
            }
            var some = judgements.subList(0, Math.min(judgements.size(), OF_ITEM_MAX));
            var more = new HashSet<>(labellers);
            some.forEach(judgement -> more.add(judgement.labellerId()));
            int pairs = Verdict.pairs(some.getFirst()).size();
            if (more.size() > Ratings.LABELLERS_MAX || ratings + pairs * some.size() > RATINGS_MAX) {
                break;
            }
            ratings += pairs * some.size();
            labellers.addAll(more);
            items.add(some);
        }
        return new SharedItems(items, labellers);
    }

    /** For each pair of answers of each item what everybody says of it, as the number of a {@link Verdict}. */
    Ratings verdicts() {
        var ratings = new ArrayList<Rating>();
        for (int item = 0; item < items.size(); item++) {
            for (PairVerdict pair : Verdict.pairs(items.get(item).getFirst())) {
                var name = "%d/%d/%d".formatted(item, pair.one(), pair.other());
                items.get(item)
                        .forEach(judgement -> ratings.add(new Rating(
                                judgement.labellerId(),
                                name,
                                Verdict.of(pair, judgement).ordinal())));
            }
        }
        return Ratings.of(ratings);
    }

    /** For each answer of each item its rank by everybody, that of a failed one below all others. */
    Ratings ranks() {
        var ratings = new ArrayList<Rating>();
        for (int item = 0; item < items.size(); item++) {
            for (int answer = 0; answer < items.get(item).getFirst().size(); answer++) {
                for (var judgement : items.get(item)) {
                    ratings.add(new Rating(
                            judgement.labellerId(), item + "/" + answer, PairVerdict.rank(judgement, answer)));
                }
            }
        }
        return Ratings.of(ratings);
    }
}
