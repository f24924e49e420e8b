package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.LinearHead;
import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.Standardisation;
import java.util.random.RandomGenerator;

/** Parameters: the weights, then the bias. */
record LinearFunction(int width) implements HeadFunction {
    @Override
    public int parameters() {
        return width + 1;
    }

    @Override
    public int inputs(int parameter) {
        return parameter < width ? width : 0;
    }

    @Override
    public int memory() {
        return 0;
    }

    /** Zeros: the loss is convex, so the start decides nothing. */
    @Override
    public double[] initial(RandomGenerator random) {
        return new double[parameters()];
    }

    @Override
    public double forward(double[] parameters, float[] row, double[] memory) {
        return Rows.dot(parameters, 0, row) + parameters[width];
    }

    @Override
    public void backward(double[] parameters, float[] row, double[] memory, double slope, double[] gradient) {
        Rows.add(slope, row, gradient, 0);
        gradient[width] += slope;
    }

    @Override
    public RewardHead head(double[] parameters, Standardisation standardisation) {
        return new LinearHead(standardisation, Rows.floats(parameters, 0, width), (float) parameters[width]);
    }
}
