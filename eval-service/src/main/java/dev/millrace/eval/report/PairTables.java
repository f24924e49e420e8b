package dev.millrace.eval.report;

import dev.millrace.eval.agreement.CohenKappa;
import dev.millrace.eval.agreement.CohenKappa.Weighting;
import dev.millrace.eval.agreement.FleissKappa;
import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.PairVerdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Verdicts on pairs of answers, counted: for every two labellers, and for every pair. */
final class PairTables {
    private static final int VERDICTS = Verdict.values().length;

    private final Map<List<String>, long[][]> ofTwo = new HashMap<>();
    private final List<int[]> ofPairs = new ArrayList<>();
    private long agreeing;
    private long compared;

    PairTables(SharedItems shared) {
        for (var item : shared.items()) {
            for (var pair : Verdict.pairs(item.getFirst())) {
                add(item, pair);
            }
        }
    }

    private void add(List<Judgement> item, PairVerdict pair) {
        var counts = new int[VERDICTS];
        for (int i = 0; i < item.size(); i++) {
            var first = Verdict.of(pair, item.get(i));
            counts[first.ordinal()]++;
            for (int j = i + 1; j < item.size(); j++) {
                var second = Verdict.of(pair, item.get(j));
                compared++;
                agreeing += first == second ? 1 : 0;
                add(item.get(i).labellerId(), first, item.get(j).labellerId(), second);
            }
        }
        ofPairs.add(counts);
    }

    /** Counts under both names in their order, whoever ranked first. */
    private void add(String one, Verdict ofOne, String other, Verdict ofOther) {
        boolean ordered = one.compareTo(other) < 0;
        var key = ordered ? List.of(one, other) : List.of(other, one);
        var table = ofTwo.computeIfAbsent(key, _ -> new long[VERDICTS][VERDICTS]);
        table[(ordered ? ofOne : ofOther).ordinal()][(ordered ? ofOther : ofOne).ordinal()]++;
    }

    /** Share of pairs on which two labellers agree; empty when no two ranked the same. */
    OptionalDouble agreement() {
        return compared == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) agreeing / compared);
    }

    /** Mean of Cohen's kappa over every two labellers for whom it is defined. */
    OptionalDouble cohen() {
        return ofTwo.values().stream()
                .map(table -> CohenKappa.of(table, Weighting.UNWEIGHTED))
                .flatMapToDouble(OptionalDouble::stream)
                .average();
    }

    /** Fleiss' kappa; empty when pairs have different numbers of labellers. */
    OptionalDouble fleiss() {
        var numbers = ofPairs.stream()
                .map(counts -> counts[0] + counts[1] + counts[2])
                .distinct()
                .toList();
        return numbers.size() == 1 ? FleissKappa.of(ofPairs.toArray(int[][]::new)) : OptionalDouble.empty();
    }
}
