package dev.millrace.eval.reward.figure;

import java.util.List;

/**
 * A share with its 95 % interval.
 *
 * @param value in [0, 1]
 * @param low lower end
 * @param high upper end
 */
public record Proportion(double value, double low, double high) {
    private static final double Z = 1.959963984540054;

    /**
     * Wilson's score interval (1927): 8 of 10 give 0.4902 to 0.9433.
     *
     * @param value the share
     * @param size of the sample, above 0, not always whole
     */
    public static Proportion wilson(double value, double size) {
        double z2 = Z * Z / size;
        double middle = (value + z2 / 2) / (1 + z2);
        double half = Z / (1 + z2) * Math.sqrt(value * (1 - value) / size + z2 / (4 * size));
        return new Proportion(value, Math.max(0, middle - half), Math.min(1, middle + half));
    }

    /**
     * The share of agreement. Pairs of one prompt are not independent, so the interval is Wilson's for the effective
     * sample size (Kish 1965): the one that gives the variance which the ratio estimator over whole prompts has; never
     * below the number of prompts or above the number of pairs.
     *
     * @param agreed judgements of each prompt that the reward agrees with
     * @param judged judgements of each prompt; one prompt has some at least
     */
    static Proportion clustered(List<Integer> agreed, List<Integer> judged) {
        int prompts = 0;
        double total = 0;
        double right = 0;
        for (int i = 0; i < judged.size(); i++) {
            prompts += judged.get(i) > 0 ? 1 : 0;
            total += judged.get(i);
            right += agreed.get(i);
        }
        double value = right / total;
        double squares = 0;
        for (int i = 0; i < judged.size(); i++) {
            double residual = agreed.get(i) - value * judged.get(i);
            squares += residual * residual;
        }
        double binomial = value * (1 - value);
        if (prompts < 2 || binomial == 0 || squares == 0) {
            return wilson(value, prompts);
        }
        double variance = squares * prompts / (prompts - 1) / (total * total);
        return wilson(value, Math.clamp(binomial / variance, prompts, total));
    }
}
