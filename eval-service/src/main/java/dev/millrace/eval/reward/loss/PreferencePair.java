package dev.millrace.eval.reward.loss;

/**
 * One answer preferred to another of the same prompt.
 *
 * @param chosen index of the better answer
 * @param rejected index of the other one
 * @param margin by how much the reward of the chosen answer should be higher at least, 0 to {@value #MARGIN_MAX}
 * @param weight how much the pair counts, in (0, {@value #WEIGHT_MAX}]; 1 / labellers where several judged
 * @param target probability that chosen really is the better one, in [0.5, 1]; 0.5 is a tie
 */
public record PreferencePair(int chosen, int rejected, double margin, double weight, double target) {
    public static final double MARGIN_MAX = 100;
    public static final double WEIGHT_MAX = 1_000;

    public PreferencePair {
        if (chosen < 0 || rejected < 0 || chosen == rejected) {
            throw new IllegalArgumentException(
                    "pair: must be two different answers, is %d and %d".formatted(chosen, rejected));
        }
        if (!(margin >= 0 && margin <= MARGIN_MAX)) {
            throw new IllegalArgumentException("margin: must be in 0..%s, is %s".formatted(MARGIN_MAX, margin));
        }
        if (!(weight > 0 && weight <= WEIGHT_MAX)) {
            throw new IllegalArgumentException("weight: must be in (0, %s], is %s".formatted(WEIGHT_MAX, weight));
        }
        if (!(target >= 0.5 && target <= 1)) {
            throw new IllegalArgumentException("target: must be in [0.5, 1], is " + target);
        }
    }

    /** A plain preference: no margin, weight 1, sure. */
    public static PreferencePair of(int chosen, int rejected) {
        return new PreferencePair(chosen, rejected, 0, 1, 1);
    }

    /** Two answers judged equal. */
    public static PreferencePair tie(int one, int other) {
        return new PreferencePair(one, other, 0, 1, 0.5);
    }

    /** Whether neither answer is the better one: such a pair trains, but says nothing about accuracy. */
    public boolean isTie() {
        return target == 0.5;
    }
}
