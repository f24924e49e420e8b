package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.RewardModel;
import dev.millrace.eval.reward.loss.PairwiseLoss;
import java.util.List;

/**
 * How to train.
 *
 * @param shape what each head looks like
 * @param objective what is learnt from
 * @param pairwise settings of the pairwise loss; without meaning for the other objectives
 * @param heads of the ensemble, 1 to {@value RewardModel#HEADS_MAX}
 * @param penalties L2 penalties λ to try, from the strongest to the weakest, 1 to {@value #PENALTIES_MAX}, each in (0,
 *     1000]: λ / 2 · inputs · ‖weights‖² of each layer is added to the mean loss of a prompt; biases are free
 * @param stopping when a fit ends
 * @param heldOutShare of the prompts, in [0.05, 0.5]
 * @param seed of the draws and the first weights
 */
public record TrainingSettings(
        HeadShape shape,
        Objective objective,
        PairwiseLoss pairwise,
        int heads,
        List<Double> penalties,
        Stopping stopping,
        double heldOutShare,
        long seed) {
    public static final int PENALTIES_MAX = 12;

    /**
     * An ensemble of four linear heads. No centring: the constant is taken out after training, and the term would make
     * rewards smaller than the choices say.
     */
    public static final TrainingSettings DEFAULT = new TrainingSettings(
            HeadShape.LINEAR,
            Objective.PAIRWISE,
            PairwiseLoss.PLAIN,
            4,
            List.of(0.03, 0.01, 0.003, 0.001, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6),
            new Stopping(200, 8),
            0.2,
            1);

    public TrainingSettings {
        penalties = List.copyOf(penalties);
        if (heads < 1 || heads > RewardModel.HEADS_MAX) {
            throw new IllegalArgumentException(
                    "heads: must be in 1..%d, is %d".formatted(RewardModel.HEADS_MAX, heads));
        }
        if (penalties.isEmpty() || penalties.size() > PENALTIES_MAX) {
            throw new IllegalArgumentException(
                    "penalties: must be 1 to %d, are %d".formatted(PENALTIES_MAX, penalties.size()));
        }
        for (int i = 0; i < penalties.size(); i++) {
            double above = i == 0 ? 1_000 : penalties.get(i - 1);
            if (!(penalties.get(i) > 0 && penalties.get(i) <= above)) {
                throw new IllegalArgumentException(
                        "penalties[%d]: must be above 0 and not above %s, is %s".formatted(i, above, penalties.get(i)));
            }
        }
        if (!(heldOutShare >= 0.05 && heldOutShare <= 0.5)) {
            throw new IllegalArgumentException("heldOutShare: must be in [0.05, 0.5], is " + heldOutShare);
        }
    }

    /**
     * When a fit ends, if not because its gradient is 0.
     *
     * @param iterationsMax passes over the prompts, 1 to 10,000
     * @param patience iterations without a lower loss on the prompts left out after which it stops, 1 to 1,000; the
     *     weights of the lowest loss are kept
     */
    public record Stopping(int iterationsMax, int patience) {
        public Stopping {
            if (iterationsMax < 1 || iterationsMax > 10_000) {
                throw new IllegalArgumentException("iterationsMax: must be in 1..10000, is " + iterationsMax);
            }
            if (patience < 1 || patience > 1_000) {
                throw new IllegalArgumentException("patience: must be in 1..1000, is " + patience);
            }
        }
    }
}
