package dev.millrace.model.train.optimizer;

import java.util.List;

/**
 * AdamW. With g the gradient and t the number of this step, counted from 1:
 *
 * <pre>p ← p (1 − rate · decay)
 * m ← β1 m + (1 − β1) g;  v ← β2 v + (1 − β2) g²
 * p ← p − rate / (1 − β1^t) · m / (√v / √(1 − β2^t) + ε)</pre>
 */
final class AdamW implements Optimizer {
    private static final String MEAN = "exp_avg";
    private static final String MEAN_SQUARE = "exp_avg_sq";
    static final List<String> MEMORIES = List.of(MEAN, MEAN_SQUARE);

    private final OptimizerSettings.AdamW settings;
    /** Its arrays are written by every step; its number of steps is that of the start. */
    private final OptimizerState memory;

    private final NamedArrays means;
    private final NamedArrays meanSquares;
    private long steps;

    AdamW(OptimizerSettings.AdamW settings, OptimizerState state) {
        this.settings = settings;
        this.memory = state;
        this.means = state.memory(MEAN);
        this.meanSquares = state.memory(MEAN_SQUARE);
        this.steps = state.steps();
    }

    @Override
    public void step(NamedArrays parameters, NamedArrays gradients, double learningRate) {
        means.checkSameForm("parameters", parameters);
        means.checkSameForm("gradients", gradients);
        steps++;
        Rates rates = new Rates(
                1 - learningRate * settings.weightDecay(),
                learningRate / (1 - StrictMath.pow(settings.beta1(), steps)),
                Math.sqrt(1 - StrictMath.pow(settings.beta2(), steps)));
        for (String name : parameters.names()) {
            float[] mean = means.get(name);
            float[] meanSquare = meanSquares.get(name);
            remember(gradients.get(name), mean, meanSquare);
            move(parameters.get(name), mean, meanSquare, rates);
        }
    }

    /**
     * What is the same for all numbers of one step.
     *
     * @param keep share of the parameter that decay leaves
     * @param rate learning rate with the first bias correction
     * @param bias root of the second bias correction
     */
    private record Rates(double keep, double rate, double bias) {}

    private void remember(float[] gradient, float[] mean, float[] meanSquare) {
        double beta1 = settings.beta1();
        double beta2 = settings.beta2();
        for (int i = 0; i < gradient.length; i++) {
            double g = gradient[i];
            mean[i] = (float) (beta1 * mean[i] + (1 - beta1) * g);
            meanSquare[i] = (float) (beta2 * meanSquare[i] + (1 - beta2) * g * g);
        }
    }

    private void move(float[] parameter, float[] mean, float[] meanSquare, Rates rates) {
        double epsilon = settings.epsilon();
        for (int i = 0; i < parameter.length; i++) {
            double scale = Math.sqrt(meanSquare[i]) / rates.bias + epsilon;
            parameter[i] = (float) (parameter[i] * rates.keep - rates.rate * (mean[i] / scale));
        }
    }

    @Override
    public long steps() {
        return steps;
    }

    @Override
    public OptimizerState state() {
        return new OptimizerState(steps, memory.memories());
    }
}
