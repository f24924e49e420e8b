package dev.millrace.model.train.optimizer;

/**
 * Keeps the norm of all gradients together at a limit or below, as {@code torch.nn.utils.clip_grad_norm_} does: they
 * are multiplied with limit / (norm + 1e-6) where that is below 1.
 *
 * @param normMax limit of the Euclidean norm over all numbers, in (0, ∞]; infinite never clips
 */
public record GradientClipping(double normMax) {
    /** Measures the norm and clips nothing. */
    public static final GradientClipping OFF = new GradientClipping(Double.POSITIVE_INFINITY);

    private static final double GUARD = 1e-6;

    public GradientClipping {
        if (!(normMax > 0)) {
            throw new IllegalArgumentException("max_grad_norm: must be above 0, is " + normMax);
        }
    }

    /**
     * Clips in place.
     *
     * @return the norm before
     * @throws ArithmeticException where a gradient is NaN or infinite; then nothing was changed
     */
    public double clip(NamedArrays gradients) {
        double norm = norm(gradients);
        double scale = normMax / (norm + GUARD);
        if (scale < 1) {
            for (String name : gradients.names()) {
                scale(gradients.get(name), scale);
            }
        }
        return norm;
    }

    private static void scale(float[] values, double scale) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (values[i] * scale);
        }
    }

    /** Euclidean norm over all arrays; a sum of squared floats cannot overflow a double. */
    private static double norm(NamedArrays gradients) {
        double squares = 0;
        for (String name : gradients.names()) {
            for (float value : gradients.get(name)) {
                squares += (double) value * value;
            }
            if (!Double.isFinite(squares)) {
                throw new ArithmeticException("gradients: '%s' holds numbers that are not finite".formatted(name));
            }
        }
        return Math.sqrt(squares);
    }
}
