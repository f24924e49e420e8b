package dev.millrace.model.train.optimizer;

import java.util.Arrays;

/**
 * AdamW as its paper writes it, in doubles and without any care for speed: what the golden and the product are held to.
 */
final class ReferenceAdamW {
    private final OptimizerSettings.AdamW settings;
    private final double[] mean;
    private final double[] meanSquare;
    private int step;

    ReferenceAdamW(OptimizerSettings.AdamW settings, int size) {
        this.settings = settings;
        this.mean = new double[size];
        this.meanSquare = new double[size];
    }

    static double norm(double[] gradient) {
        return Math.sqrt(Arrays.stream(gradient).map(g -> g * g).sum());
    }

    static double[] clipped(double[] gradient, double normMax) {
        double factor = Math.min(1, normMax / (norm(gradient) + 1e-6));
        return Arrays.stream(gradient).map(g -> g * factor).toArray();
    }

    void step(double[] parameter, double[] gradient, double rate) {
        step++;
        for (int i = 0; i < parameter.length; i++) {
            mean[i] = settings.beta1() * mean[i] + (1 - settings.beta1()) * gradient[i];
            meanSquare[i] = settings.beta2() * meanSquare[i] + (1 - settings.beta2()) * gradient[i] * gradient[i];
            double corrected = mean[i] / (1 - Math.pow(settings.beta1(), step));
            double correctedSquare = meanSquare[i] / (1 - Math.pow(settings.beta2(), step));
            parameter[i] -= rate * settings.weightDecay() * parameter[i];
            parameter[i] -= rate * corrected / (Math.sqrt(correctedSquare) + settings.epsilon());
        }
    }
}
