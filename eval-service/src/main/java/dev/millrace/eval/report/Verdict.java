package dev.millrace.eval.report;

import dev.millrace.eval.feedback.Judgement;
import dev.millrace.eval.feedback.PairVerdict;
import java.util.ArrayList;
import java.util.List;

/** What a ranking says of two answers, as a category. */
enum Verdict {
    /** The first is better. */
    FIRST,
    /** The second is. */
    SECOND,
    /** Neither is: a tie, or both failed. */
    NEITHER;

    static Verdict of(PairVerdict pair, Judgement judgement) {
        int difference = pair.difference(judgement);
        return difference == 0 ? NEITHER : difference > 0 ? FIRST : SECOND;
    }

    /** The pairs of different texts among the answers of a ranking, the first before the second. */
    static List<PairVerdict> pairs(Judgement judgement) {
        var pairs = new ArrayList<PairVerdict>();
        for (int one = 0; one < judgement.size(); one++) {
            for (int other = one + 1; other < judgement.size(); other++) {
                if (!judgement.hasSameText(one, other)) {
                    pairs.add(new PairVerdict(one, other));
                }
            }
        }
        return pairs;
    }
}
