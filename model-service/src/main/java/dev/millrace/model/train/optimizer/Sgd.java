package dev.millrace.model.train.optimizer;

import java.util.List;

/**
 * Stochastic gradient descent. With g the gradient plus decay · p:
 *
 * <pre>b ← momentum · b + g;  p ← p − rate · (g + momentum · b with Nesterov, b without)</pre>
 */
final class Sgd implements Optimizer {
    private static final String MOMENTUM = "momentum_buffer";

    private final OptimizerSettings.Sgd settings;
    /** Its arrays are written by every step; its number of steps is that of the start. */
    private final OptimizerState memory;

    private long steps;

    Sgd(OptimizerSettings.Sgd settings, OptimizerState state) {
        this.settings = settings;
        this.memory = state;
        this.steps = state.steps();
    }

    static List<String> memories(OptimizerSettings.Sgd settings) {
        return settings.momentum() == 0 ? List.of() : List.of(MOMENTUM);
    }

    @Override
    public void step(NamedArrays parameters, NamedArrays gradients, double learningRate) {
        parameters.checkSameForm("gradients", gradients);
        memory.check(parameters, memories(settings));
        steps++;
        for (String name : parameters.names()) {
            if (settings.momentum() == 0) {
                descend(parameters.get(name), gradients.get(name), learningRate);
            } else {
                roll(
                        parameters.get(name),
                        gradients.get(name),
                        memory.memory(MOMENTUM).get(name),
                        learningRate);
            }
        }
    }

    private void descend(float[] parameter, float[] gradient, double rate) {
        for (int i = 0; i < parameter.length; i++) {
            parameter[i] = (float) (parameter[i] - rate * (gradient[i] + settings.weightDecay() * parameter[i]));
        }
    }

    private void roll(float[] parameter, float[] gradient, float[] buffer, double rate) {
        double momentum = settings.momentum();
        for (int i = 0; i < parameter.length; i++) {
            double g = gradient[i] + settings.weightDecay() * parameter[i];
            buffer[i] = (float) (momentum * buffer[i] + g);
            double direction = settings.nesterov() ? g + momentum * buffer[i] : buffer[i];
            parameter[i] = (float) (parameter[i] - rate * direction);
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
