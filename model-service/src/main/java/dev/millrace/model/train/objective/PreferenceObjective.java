package dev.millrace.model.train.objective;

import java.util.List;

/**
 * Learns from answers of which people like one better, without a reward model between: the mean over the pairs of a
 * {@link PairLoss}.
 *
 * @param loss of one pair
 * @param form how an answer's tokens become one log-ratio
 */
public record PreferenceObjective(PairLoss loss, LengthForm form) {
    /**
     * One preference.
     *
     * @param chosen the better answer, at least one of its tokens counted
     * @param rejected the other one, likewise
     */
    public record Pair(TokenRow chosen, TokenRow rejected) {
        public Pair {
            if (chosen.count() == 0 || rejected.count() == 0) {
                throw new IllegalArgumentException("pair: at least one token of each answer must count");
            }
        }
    }

    /**
     * What became of a batch.
     *
     * @param loss its gradient has two rows a pair: the chosen answer, then the rejected one
     * @param chosenRewards β · log-ratio of each chosen answer: the reward that the policy implies
     * @param rejectedRewards of each rejected answer
     */
    public record Result(TokenLoss loss, double[] chosenRewards, double[] rejectedRewards) {
        /** Share of the pairs whose chosen answer has the higher implied reward; equal ones do not. */
        public double accuracy() {
            int right = 0;
            for (int i = 0; i < chosenRewards.length; i++) {
                right += chosenRewards[i] > rejectedRewards[i] ? 1 : 0;
            }
            return (double) right / chosenRewards.length;
        }
    }

    /**
     * The loss of a batch.
     *
     * @param pairs at least one
     */
    public Result of(List<Pair> pairs) {
        Batch.checkRows("pairs", pairs);
        int count = pairs.size();
        double sum = 0;
        var gradient = new double[2 * count][];
        var chosenRewards = new double[count];
        var rejectedRewards = new double[count];
        for (int i = 0; i < count; i++) {
            TokenRow chosen = pairs.get(i).chosen();
            TokenRow rejected = pairs.get(i).rejected();
            double chosenDivisor = form.divisor(chosen.count());
            double rejectedDivisor = form.divisor(rejected.count());
            double chosenRatio = chosen.logRatio() / chosenDivisor;
            double rejectedRatio = rejected.logRatio() / rejectedDivisor;
            PairLoss.Point point = loss.at(chosenRatio - rejectedRatio);
            sum += point.value();
            gradient[2 * i] = chosen.spread(point.slope() / count / chosenDivisor);
            gradient[2 * i + 1] = rejected.spread(-point.slope() / count / rejectedDivisor);
            chosenRewards[i] = loss.beta() * chosenRatio;
            rejectedRewards[i] = loss.beta() * rejectedRatio;
        }
        return new Result(new TokenLoss(sum / count, gradient), chosenRewards, rejectedRewards);
    }
}
