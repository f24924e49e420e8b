package dev.millrace.eval.reward;

/** What a hidden unit does with its sum. */
public enum Activation {
    TANH {
        @Override
        public double of(double x) {
            return Math.tanh(x);
        }

        @Override
        public double slope(double x) {
            double y = Math.tanh(x);
            return 1 - y * y;
        }
    },
    /** Gaussian error linear unit in its tanh form (Hendrycks and Gimpel 2016, section 2). */
    GELU {
        @Override
        public double of(double x) {
            return 0.5 * x * (1 + Math.tanh(inner(x)));
        }

        @Override
        public double slope(double x) {
            double t = Math.tanh(inner(x));
            return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * ROOT * (1 + 3 * CUBIC * x * x);
        }
    };

    private static final double ROOT = Math.sqrt(2 / Math.PI);
    private static final double CUBIC = 0.044715;

    public abstract double of(double x);

    /** The derivative at x. */
    public abstract double slope(double x);

    private static double inner(double x) {
        return ROOT * (x + CUBIC * x * x * x);
    }
}
