package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.train.TrainingProgress.Step;
import dev.millrace.eval.reward.train.TrainingSettings.Stopping;

/**
 * Fits one head of the ensemble on its draw, and keeps the parameters that were best on the prompts left out.
 *
 * @param index of the head
 * @param loss to minimise
 * @param draw what to minimise it on
 * @param start parameters
 */
record HeadFit(int index, MeanLoss loss, Draw draw, double[] start) {
    /** A smaller gain than this share counts as none. */
    private static final double GAIN_MIN = 1e-5;

    /**
     * Where a fit ended.
     *
     * @param parameters of the head
     * @param validationLoss mean over the prompts left out
     */
    record Fitted(double[] parameters, double validationLoss) {}

    Fitted fit(double penalty, Stopping stopping, TrainingProgress progress) {
        Draw leftOut = draw.leftOut();
        var best = new Best(loss.value(leftOut, start));
        new Lbfgs(stopping.iterationsMax())
                .minimise(
                        (point, gradient) -> loss.value(draw, penalty, point, gradient),
                        start,
                        (iteration, point, value) -> {
                            double validation = loss.value(leftOut, point);
                            progress.stepped(new Step(index, penalty, iteration, value, validation));
                            return best.see(point, validation) < stopping.patience();
                        });
        return new Fitted(best.parameters, best.loss);
    }

    /** The lowest loss so far. */
    private final class Best {
        private double[] parameters = start;
        private double loss;
        private int iterationsSince;

        Best(double loss) {
            this.loss = loss;
        }

        /** How many iterations ago the loss last became lower, this one counted. */
        int see(double[] point, double validation) {
            if (validation < loss - GAIN_MIN * Math.abs(loss)) {
                loss = validation;
                parameters = point;
                iterationsSince = 0;
            } else {
                iterationsSince++;
            }
            return iterationsSince;
        }
    }
}
