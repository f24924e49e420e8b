package dev.millrace.eval.report;

import dev.millrace.eval.agreement.CohenKappa;
import dev.millrace.eval.agreement.CohenKappa.Weighting;
import dev.millrace.eval.feedback.FeedbackLedger.Counted;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.PairVerdict;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/** Holds what most labellers of one kind say of a pair of answers against what most of another kind say. */
public final class KindsReport {
    private final Set<String> labellers = new HashSet<>();
    private final long[][] table = new long[Verdict.values().length][Verdict.values().length];
    private int items;

    private KindsReport() {}

    /**
     * Compares two kinds, on pairs on which neither is split evenly.
     *
     * @param first groups of the one kind and a criterion
     * @param second groups of the other kind and the same criterion
     * @return without alpha and Fleiss' kappa
     */
    public static AgreementReport of(List<Counted> first, List<Counted> second) {
        var report = new KindsReport();
        Map<List<Object>, Counted> byItem = new HashMap<>();
        second.forEach(group -> byItem.put(item(group), group));
        for (var group : first) {
            var other = byItem.get(item(group));
            if (other != null) {
                report.add(group.judgements(), other.judgements());
            }
        }
        return report.result();
    }

    private static List<Object> item(Counted group) {
        return List.of(group.group().item(), group.group().criterion());
    }

    private void add(List<Judgement> ofFirst, List<Judgement> ofSecond) {
        items++;
        ofFirst.forEach(judgement -> labellers.add(judgement.labellerId()));
        ofSecond.forEach(judgement -> labellers.add(judgement.labellerId()));
        for (var pair : Verdict.pairs(ofFirst.getFirst())) {
            most(pair, ofFirst)
                    .ifPresent(one -> most(pair, ofSecond).ifPresent(other -> table[one.ordinal()][other.ordinal()]++));
        }
    }

    /** The verdict of more labellers than any other one. */
    private static Optional<Verdict> most(PairVerdict pair, List<Judgement> judgements) {
        var counts = new int[Verdict.values().length];
        judgements.forEach(judgement -> counts[Verdict.of(pair, judgement).ordinal()]++);
        Optional<Verdict> most = Optional.empty();
        int best = 0;
        for (var verdict : Verdict.values()) {
            int count = counts[verdict.ordinal()];
            if (count > best) {
                most = Optional.of(verdict);
            } else if (count == best) {
                most = Optional.empty();
            }
            best = Math.max(best, count);
        }
        return most;
    }

    private AgreementReport result() {
        long all = 0;
        long same = 0;
        for (int i = 0; i < table.length; i++) {
            same += table[i][i];
            for (long count : table[i]) {
                all += count;
            }
        }
        var agreement = all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) same / all);
        return new AgreementReport(
                items,
                labellers.size(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                CohenKappa.of(table, Weighting.UNWEIGHTED),
                agreement);
    }
}
