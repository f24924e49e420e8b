package dev.millrace.eval.reward;

/**
 * One hidden layer: v · a(W x + c) + b over the standardised hidden state x, with an activation a.
 *
 * @param layer W and c
 * @param output v, one a unit; not to be written to
 * @param bias b
 */
public record TwoLayerHead(Standardisation standardisation, Layer layer, float[] output, float bias)
        implements RewardHead {
    public static final int UNITS_MAX = 256;

    public TwoLayerHead {
        int units = layer.bias.length;
        if (output.length != units) {
            throw new IllegalArgumentException("output: must have %d values, has %d".formatted(units, output.length));
        }
        if (layer.weight.length != units * standardisation.width()) {
            throw new IllegalArgumentException("layer.weight: must have %d × %d values, has %d"
                    .formatted(units, standardisation.width(), layer.weight.length));
        }
        Finite.check("output", output);
        Finite.check("bias", bias);
    }

    /**
     * The hidden layer.
     *
     * @param weight W, units × width, one unit's row after the other; not to be written to
     * @param bias c, one a unit, 1 to {@value #UNITS_MAX}; not to be written to
     */
    public record Layer(float[] weight, float[] bias, Activation activation) {
        public Layer {
            if (bias.length < 1 || bias.length > UNITS_MAX) {
                throw new IllegalArgumentException("units: must be in 1..%d, is %d".formatted(UNITS_MAX, bias.length));
            }
            Finite.check("layer.weight", weight);
            Finite.check("layer.bias", bias);
        }

        public int units() {
            return bias.length;
        }
    }

    @Override
    public double reward(float[] hidden) {
        float[] x = standardisation.apply(hidden);
        double reward = bias;
        for (int unit = 0; unit < output.length; unit++) {
            double sum = layer.bias[unit];
            for (int i = 0; i < x.length; i++) {
                sum += (double) layer.weight[unit * x.length + i] * x[i];
            }
            reward += output[unit] * layer.activation.of(sum);
        }
        return reward;
    }

    @Override
    public TwoLayerHead shifted(double by) {
        return new TwoLayerHead(standardisation, layer, output, (float) (bias + by));
    }
}
