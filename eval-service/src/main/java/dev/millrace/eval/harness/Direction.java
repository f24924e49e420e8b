package dev.millrace.eval.harness;

/** Which way a figure is better. */
public enum Direction {
    /** More of it is better, as of accuracy. */
    HIGHER,
    /** Less of it is better, as of perplexity. */
    LOWER,
    /** Neither is, as of length: differences are told without a verdict. */
    NEITHER;

    /** Of what is better one way or the other. */
    public static Direction of(boolean isHigherBetter) {
        return isHigherBetter ? HIGHER : LOWER;
    }

    /** What a figure that goes from one value to another gains: negative where it gets worse, 0 where no way is better. */
    public double gain(double before, double after) {
        return switch (this) {
            case HIGHER -> after - before;
            case LOWER -> before - after;
            case NEITHER -> 0;
        };
    }
}
