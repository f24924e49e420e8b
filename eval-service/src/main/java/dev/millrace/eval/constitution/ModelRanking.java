package dev.millrace.eval.constitution;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The order of answers of which a model compared all pairs. */
public final class ModelRanking {
    private ModelRanking() {}

    /**
     * How good each answer is: the numbers whose differences are nearest to all log odds in the sense of least squares. Where
     * all pairs count alike they are the mean of an answer's odds against all, itself included (Jiang et al. 2011, Statistical
     * ranking and combinatorial Hodge theory).
     *
     * @param answers how many there are
     * @param verdicts one of each pair
     * @return one an answer, mean 0
     */
    public static double[] scores(int answers, List<PairVerdict> verdicts) {
        if (verdicts.size() != answers * (answers - 1) / 2) {
            throw new IllegalArgumentException(
                    "verdicts: must be one of each pair of %d answers, are %d".formatted(answers, verdicts.size()));
        }
        var scores = new double[answers];
        for (var verdict : verdicts) {
            scores[verdict.first()] += verdict.odds() / answers;
            scores[verdict.second()] -= verdict.odds() / answers;
        }
        return scores;
    }

    /**
     * Ranks without gaps, 1 for the best. Neighbours are ties when neither is better with a probability of 0.5 + tie or more.
     *
     * @param tie in [0, 0.5]
     */
    public static int[] ranks(double[] scores, double tie) {
        if (!(tie >= 0 && tie <= 0.5)) {
            throw new IllegalArgumentException("tie: must be in [0, 0.5], is " + tie);
        }
        var order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer answer) -> -scores[answer]))
                .toList();
        var ranks = new int[scores.length];
        int rank = 0;
        double above = Double.POSITIVE_INFINITY;
        for (int answer : order) {
            boolean isWorse = rank == 0 || PairVerdict.probability(above - scores[answer]) > 0.5 + tie;
            rank += isWorse ? 1 : 0;
            ranks[answer] = rank;
            above = scores[answer];
        }
        return ranks;
    }
}
