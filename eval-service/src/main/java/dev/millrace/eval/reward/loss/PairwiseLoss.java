package dev.millrace.eval.reward.loss;

import java.util.List;

/**
 * The pairwise loss of Bradley and Terry (1952) over all pairs of one prompt, taken together as <em>one</em> element:
 * each answer goes through the model once, and its pairs do not count as so many independent examples (Ouyang et al.
 * 2022, section 3.5). A pair with d = r<sub>chosen</sub> − r<sub>rejected</sub> − margin and target p costs
 *
 * <pre>weight · (−p ln σ(d) − (1 − p) ln σ(−d) + centring · (r_chosen + r_rejected)²)</pre>
 *
 * @param smoothing ε in [0, 0.5): a target p becomes (1 − ε) p + ε (1 − p), for labels of which some are wrong
 * @param centring weight of the centring term in [0, 1], which fixes the free constant of the reward (Eisenstein et
 *     al. 2023; 0.01 is usual)
 * @param normalisation what the sum over the pairs is divided by
 */
public record PairwiseLoss(double smoothing, double centring, PairNormalisation normalisation) {
    /** No smoothing, no centring, mean over the pairs. */
    public static final PairwiseLoss PLAIN = new PairwiseLoss(0, 0, PairNormalisation.PAIRS);

    public PairwiseLoss {
        if (!(smoothing >= 0 && smoothing < 0.5)) {
            throw new IllegalArgumentException("smoothing: must be in [0, 0.5), is " + smoothing);
        }
        if (!(centring >= 0 && centring <= 1)) {
            throw new IllegalArgumentException("centring: must be in [0, 1], is " + centring);
        }
    }

    /**
     * The loss of one prompt, 0 without pairs. Rewards (1.5, 0.5) with the first chosen cost 0.313262.
     *
     * @param rewards one an answer
     * @param pairs indices into the rewards
     * @param gradient the derivative by each reward is added here, as long as the rewards
     * @return nats, ≥ 0
     */
    public double loss(double[] rewards, List<PreferencePair> pairs, double[] gradient) {
        if (pairs.isEmpty()) {
            return 0;
        }
        double scale = 1 / normalisation.divisor(rewards.length, pairs.size());
        double sum = 0;
        for (PreferencePair pair : pairs) {
            double chosen = rewards[pair.chosen()];
            double rejected = rewards[pair.rejected()];
            double difference = chosen - rejected - pair.margin();
            double target = (1 - smoothing) * pair.target() + smoothing * (1 - pair.target());
            double total = chosen + rejected;
            double weight = scale * pair.weight();
            sum += weight
                    * (target * Sigmoid.minusLog(difference)
                            + (1 - target) * Sigmoid.minusLog(-difference)
                            + centring * total * total);
            double slope = weight * (Sigmoid.of(difference) - target);
            double pull = weight * 2 * centring * total;
            gradient[pair.chosen()] += slope + pull;
            gradient[pair.rejected()] += pull - slope;
        }
        return sum;
    }
}
