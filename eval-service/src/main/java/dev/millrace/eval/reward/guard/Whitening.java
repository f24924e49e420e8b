package dev.millrace.eval.reward.guard;

import dev.millrace.eval.reward.Moments;

/**
 * Takes the rewards of a batch to mean 0 and deviation 1, so that their unit does not matter. For whoever trains a policy by
 * rewards, where the size of a step follows from their unit; choosing and scoring go by single rewards, of which there is no
 * batch, and do not use it.
 */
public final class Whitening {
    private static final double FLOOR = 1e-8;

    private Whitening() {}

    /**
     * (r − mean) / √(population variance + 1e-8) of each, a new array.
     *
     * @param rewards one at least
     */
    public static double[] whiten(double[] rewards) {
        Moments moments = Moments.of(rewards);
        double scale = 1 / Math.sqrt(moments.variance() + FLOOR);
        var white = new double[rewards.length];
        for (int i = 0; i < rewards.length; i++) {
            white[i] = (rewards[i] - moments.mean()) * scale;
        }
        return white;
    }
}
