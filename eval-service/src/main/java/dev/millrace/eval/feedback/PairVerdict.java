package dev.millrace.eval.feedback;

import dev.millrace.eval.feedback.Preferences.Pair;
import java.util.List;
import java.util.Optional;

/**
 * What rankings say of two answers.
 *
 * @param one index of an answer
 * @param other index of another
 */
public record PairVerdict(int one, int other) {
    /** One over the other, by those who say so; empty when nobody does. */
    Optional<Pair> preferred(List<Judgement> judgements) {
        int votes = 0;
        long margin = 0;
        for (var judgement : judgements) {
            int difference = difference(judgement);
            if (difference > 0) {
                votes++;
                margin += difference;
            }
        }
        return votes == 0
                ? Optional.empty()
                : Optional.of(new Pair(one, other, (double) margin / votes, (double) votes / judgements.size(), false));
    }

    /** A tie of both, by those who say so; empty when nobody does. */
    Optional<Pair> tied(List<Judgement> judgements) {
        long votes = judgements.stream().filter(this::isTie).count();
        return votes == 0
                ? Optional.empty()
                : Optional.of(new Pair(one, other, 0, (double) votes / judgements.size(), true));
    }

    /** How many found one better, the other better, neither. */
    long[] counts(List<Judgement> judgements) {
        long better = judgements.stream().filter(j -> difference(j) > 0).count();
        long worse = judgements.stream().filter(j -> difference(j) < 0).count();
        return new long[] {better, worse, judgements.size() - better - worse};
    }

    /** Ranks by which one is better than the other: above 0 better, below 0 worse, 0 neither. */
    public int difference(Judgement judgement) {
        return judgement.hasSameText(one, other) ? 0 : rank(judgement, other) - rank(judgement, one);
    }

    /** Whether both are said to be equally good; not of two that failed, nor of equal texts. */
    public boolean isTie(Judgement judgement) {
        return difference(judgement) == 0 && !judgement.isFailed(one) && !judgement.hasSameText(one, other);
    }

    /** The rank of an answer, that of a failed one below all others. */
    public static int rank(Judgement judgement, int answer) {
        if (!judgement.isFailed(answer)) {
            return judgement.rank(answer);
        }
        int last = 0;
        for (int i = 0; i < judgement.size(); i++) {
            last = Math.max(last, judgement.rank(i));
        }
        return last + 1;
    }
}
