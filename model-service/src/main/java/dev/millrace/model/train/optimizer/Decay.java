package dev.millrace.model.train.optimizer;

/** How the learning rate falls after the warm-up. */
public enum Decay {
    /** Not at all. */
    CONSTANT {
        @Override
        double factor(double progress) {
            return 1;
        }
    },
    /** On a straight line. */
    LINEAR {
        @Override
        double factor(double progress) {
            return 1 - progress;
        }
    },
    /** On half a cosine wave (Loshchilov and Hutter 2017), without restarts. */
    COSINE {
        @Override
        double factor(double progress) {
            return (1 + StrictMath.cos(Math.PI * progress)) / 2;
        }
    };

    /**
     * From 1 to 0, but for the constant.
     *
     * @param progress share of the steps after the warm-up that is done, in [0, 1]
     */
    abstract double factor(double progress);
}
