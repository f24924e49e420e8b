package dev.millrace.eval.leaderboard;

import java.util.Arrays;

/**
 * Newton's method with halved steps on a {@link Likelihood}, which is convex: from a near start three or four rounds
 * do. Without ridge the level of the strengths is free; it stays that of the start. Not thread-safe.
 */
final class Newton {
    private static final int STEPS_MAX = 200;
    private static final int HALVINGS_MAX = 40;
    /** Below this a step is taken unseen: the loss no longer tells rounding from progress. */
    private static final double STEP_SMALL = 1e-6;

    private final Likelihood likelihood;

    Newton(Likelihood likelihood) {
        this.likelihood = likelihood;
    }

    /**
     * The parameters at the minimum.
     *
     * @param start near or far
     * @param tolerance ends after a step whose largest part is no more than this; the error left is about its square
     * @throws IllegalStateException when there is no minimum within reach: weights of too different sizes, or a ridge
     *     that is lost in them
     */
    double[] minimum(double[] start, double[] points, double[] weights, double ridge, double tolerance) {
        double[] parameters = start.clone();
        double loss = likelihood.evaluate(parameters, points, weights, ridge);
        for (int taken = 0; taken < STEPS_MAX; taken++) {
            double[] step = step(ridge);
            double largest = Arrays.stream(step).map(Math::abs).max().orElse(0);
            double scale = 1;
            double[] next = moved(parameters, step, scale);
            if (largest <= tolerance) {
                return next;
            }
            double nextLoss = likelihood.evaluate(next, points, weights, ridge);
            for (int halved = 0; nextLoss > loss && largest > STEP_SMALL && halved < HALVINGS_MAX; halved++) {
                scale /= 2;
                next = moved(parameters, step, scale);
                nextLoss = likelihood.evaluate(next, points, weights, ridge);
            }
            parameters = next;
            loss = nextLoss;
        }
        throw new IllegalStateException("votes: no maximum of the likelihood found in %d steps".formatted(STEPS_MAX));
    }

    private double[] step(double ridge) {
        double[][] hessian = likelihood.hessian();
        if (ridge == 0) {
            pinLevel(hessian);
        }
        double[] step = Cholesky.solve(hessian, likelihood.gradient());
        for (int i = 0; i < step.length; i++) {
            step[i] = -step[i];
        }
        return step;
    }

    /** Curves the one flat direction, all strengths alike; the slope along it is 0, so no step goes there. */
    private void pinLevel(double[][] hessian) {
        int competitors = likelihood.competitors();
        double mean = 0;
        for (int i = 0; i < competitors; i++) {
            mean += hessian[i][i] / competitors;
        }
        for (int i = 0; i < competitors; i++) {
            for (int j = 0; j <= i; j++) {
                hessian[i][j] += mean / competitors;
            }
        }
    }

    private static double[] moved(double[] from, double[] step, double scale) {
        double[] to = from.clone();
        for (int i = 0; i < to.length; i++) {
            to[i] += scale * step[i];
        }
        return to;
    }
}
