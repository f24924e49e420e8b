package dev.millrace.eval.feedback;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * What several labellers together prefer among the same answers; made of the rankings that count, one a labeller. Answers
 * are in their {@link CanonicalOrder}.
 *
 * <p>Every two answers make a pair for each labeller (Ouyang et al., "Training language models to follow instructions
 * with human feedback", 2022, take all of one prompt together): the better one is chosen; an answer that failed is below
 * each that did not; of two that failed, and of two equal texts, nothing is said. Each labeller has the weight 1/n of n, so
 * that ranks 1, 2, 2 of one and 1, 1, 2 of another give (0 over 1, ½), (0 over 2, 1), (1 ties 2, ½), (0 ties 1, ½) and (1
 * over 2, ½).
 *
 * @param answers what is said of each answer
 * @param pairs by chosen, rejected, and ties last
 * @param labellerIds who ranked, ascending
 * @param rankedMs when the last of the rankings was recorded, milliseconds since the epoch
 */
public record Preferences(List<Opinion> answers, List<Pair> pairs, List<String> labellerIds, long rankedMs) {
    public Preferences {
        answers = List.copyOf(answers);
        pairs = List.copyOf(pairs);
        labellerIds = List.copyOf(labellerIds);
    }

    /**
     * What is said of one answer.
     *
     * @param good share of the labellers for whom it did not fail, in [0, 1]
     * @param flags what anybody flagged, ascending
     */
    public record Opinion(double good, List<String> flags) {
        public Opinion {
            flags = List.copyOf(flags);
        }
    }

    /**
     * Of two answers one was preferred, or neither.
     *
     * @param chosen index of the better answer; in a tie of the first
     * @param rejected index of the worse answer; in a tie of the second
     * @param margin ranks between them, mean over the labellers who said so; a failed answer stands one rank below the
     *     last that did not fail; 0 in a tie
     * @param weight share of the labellers who said so, in (0, 1]
     * @param tie whether both are equally good
     */
    public record Pair(int chosen, int rejected, double margin, double weight, boolean tie) {}

    /**
     * What follows from rankings of one group.
     *
     * @param counting at least one, at most one a labeller, all with the same number of answers
     */
    public static Preferences of(List<Judgement> counting) {
        if (counting.isEmpty()) {
            throw new IllegalArgumentException("counting: must not be empty");
        }
        // One order, whatever order they came in: so sums are the same to the last bit.
        var judgements = counting.stream()
                .sorted(Comparator.comparing(Judgement::labellerId))
                .toList();
        int size = judgements.getFirst().size();
        var answers = new ArrayList<Opinion>();
        for (int answer = 0; answer < size; answer++) {
            answers.add(opinion(judgements, answer));
        }
        return new Preferences(
                answers,
                pairs(judgements, size),
                judgements.stream().map(Judgement::labellerId).toList(),
                judgements.stream().mapToLong(Judgement::recordedMs).max().orElse(0));
    }

    private static Opinion opinion(List<Judgement> judgements, int answer) {
        long good = judgements.stream().filter(one -> !one.isFailed(answer)).count();
        var flags = new TreeSet<String>();
        judgements.forEach(one -> flags.addAll(one.flags(answer)));
        return new Opinion((double) good / judgements.size(), List.copyOf(flags));
    }

    private static List<Pair> pairs(List<Judgement> judgements, int size) {
        var pairs = new ArrayList<Pair>();
        var ties = new ArrayList<Pair>();
        for (int one = 0; one < size; one++) {
            for (int other = 0; other < size; other++) {
                var verdicts = new PairVerdict(one, other);
                verdicts.preferred(judgements).ifPresent(pairs::add);
                if (one < other) {
                    verdicts.tied(judgements).ifPresent(ties::add);
                }
            }
        }
        pairs.addAll(ties);
        return pairs;
    }

    /**
     * How far labellers agree: of every two of them and every two answers, the share on which they say the same (the
     * first is better, the second is, neither is).
     *
     * @return in [0, 1]; 1 of one labeller or one answer
     */
    public static double agreement(List<Judgement> judgements) {
        long same = 0;
        long all = 0;
        int size = judgements.getFirst().size();
        for (int one = 0; one < size; one++) {
            for (int other = one + 1; other < size; other++) {
                var counts = new PairVerdict(one, other).counts(judgements);
                for (long count : counts) {
                    same += count * (count - 1);
                }
                all += (long) judgements.size() * (judgements.size() - 1);
            }
        }
        return all == 0 ? 1 : (double) same / all;
    }
}
