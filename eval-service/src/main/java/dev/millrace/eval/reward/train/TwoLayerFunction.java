package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.Activation;
import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.Standardisation;
import dev.millrace.eval.reward.TwoLayerHead;
import java.util.random.RandomGenerator;

/** Parameters: the units' weights (units × width), their biases, the output weights, the output bias. */
record TwoLayerFunction(int width, int units, Activation activation) implements HeadFunction {
    @Override
    public int parameters() {
        return units * width + 2 * units + 1;
    }

    @Override
    public int inputs(int parameter) {
        if (parameter < biases()) {
            return width;
        }
        return parameter >= outputs() && parameter < outputs() + units ? units : 0;
    }

    /** The sums of the units, before the activation. */
    @Override
    public int memory() {
        return units;
    }

    private int biases() {
        return units * width;
    }

    private int outputs() {
        return units * width + units;
    }

    /** Normal, so that each layer keeps the variance of what comes in (Glorot and Bengio 2010). */
    @Override
    public double[] initial(RandomGenerator random) {
        var parameters = new double[parameters()];
        for (int i = 0; i < units * width; i++) {
            parameters[i] = random.nextGaussian() / Math.sqrt(width);
        }
        for (int unit = 0; unit < units; unit++) {
            parameters[outputs() + unit] = random.nextGaussian() / Math.sqrt(units);
        }
        return parameters;
    }

    @Override
    public double forward(double[] parameters, float[] row, double[] memory) {
        double reward = parameters[parameters.length - 1];
        for (int unit = 0; unit < units; unit++) {
            memory[unit] = Rows.dot(parameters, unit * width, row) + parameters[biases() + unit];
            reward += parameters[outputs() + unit] * activation.of(memory[unit]);
        }
        return reward;
    }

    @Override
    public void backward(double[] parameters, float[] row, double[] memory, double slope, double[] gradient) {
        for (int unit = 0; unit < units; unit++) {
            double inner = slope * parameters[outputs() + unit] * activation.slope(memory[unit]);
            Rows.add(inner, row, gradient, unit * width);
            gradient[biases() + unit] += inner;
            gradient[outputs() + unit] += slope * activation.of(memory[unit]);
        }
        gradient[gradient.length - 1] += slope;
    }

    @Override
    public RewardHead head(double[] parameters, Standardisation standardisation) {
        var layer = new TwoLayerHead.Layer(
                Rows.floats(parameters, 0, units * width), Rows.floats(parameters, biases(), units), activation);
        return new TwoLayerHead(standardisation, layer, Rows.floats(parameters, outputs(), units), (float)
                parameters[parameters.length - 1]);
    }
}
