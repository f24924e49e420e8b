package dev.millrace.eval.reward.train;

import dev.millrace.eval.reward.Activation;
import dev.millrace.eval.reward.TwoLayerHead;

/**
 * What a head looks like.
 *
 * @param units of the hidden layer, 0 to {@value TwoLayerHead#UNITS_MAX}; 0 is a linear head
 * @param activation of the hidden layer; without meaning for a linear head
 */
public record HeadShape(int units, Activation activation) {
    public static final HeadShape LINEAR = new HeadShape(0, Activation.TANH);

    public HeadShape {
        if (units < 0 || units > TwoLayerHead.UNITS_MAX) {
            throw new IllegalArgumentException(
                    "units: must be in 0..%d, is %d".formatted(TwoLayerHead.UNITS_MAX, units));
        }
    }
}
