package dev.millrace.eval.reward;

/**
 * w · x + b over the standardised hidden state x.
 *
 * @param weight one a dimension; not to be written to
 * @param bias b
 */
public record LinearHead(Standardisation standardisation, float[] weight, float bias) implements RewardHead {
    public LinearHead {
        if (weight.length != standardisation.width()) {
            throw new IllegalArgumentException(
                    "weight: must have %d values, has %d".formatted(standardisation.width(), weight.length));
        }
        Finite.check("weight", weight);
        Finite.check("bias", bias);
    }

    @Override
    public double reward(float[] hidden) {
        float[] x = standardisation.apply(hidden);
        double sum = bias;
        for (int i = 0; i < x.length; i++) {
            sum += (double) weight[i] * x[i];
        }
        return sum;
    }

    @Override
    public LinearHead shifted(double by) {
        return new LinearHead(standardisation, weight, (float) (bias + by));
    }
}
