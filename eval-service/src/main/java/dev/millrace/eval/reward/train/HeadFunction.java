package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.RewardHead;
import dev.millrace.eval.reward.Standardisation;
import java.util.random.RandomGenerator;

/** A kind of head as a function of its parameters, which are one flat array. Has no state. */
sealed interface HeadFunction permits LinearFunction, TwoLayerFunction {
    int parameters();

    /**
     * How hard the penalty is on a parameter: as hard as its layer has inputs, so that one λ suits every width; 0 for a
     * bias.
     */
    int inputs(int parameter);

    /** Numbers that {@link #forward} keeps for {@link #backward}, one row an answer. */
    int memory();

    double[] initial(RandomGenerator random);

    /**
     * The reward of one answer.
     *
     * @param row standardised hidden state
     * @param memory written to
     */
    double forward(double[] parameters, float[] row, double[] memory);

    /** Adds {@code slope} times the derivative of the reward by each parameter to the gradient. */
    void backward(double[] parameters, float[] row, double[] memory, double slope, double[] gradient);

    /** The head, its parameters rounded to single precision. */
    RewardHead head(double[] parameters, Standardisation standardisation);

    static HeadFunction of(HeadShape shape, int width) {
        return shape.units() == 0
                ? new LinearFunction(width)
                : new TwoLayerFunction(width, shape.units(), shape.activation());
    }
}
