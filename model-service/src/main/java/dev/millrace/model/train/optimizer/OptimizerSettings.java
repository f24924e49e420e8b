package dev.millrace.model.train.optimizer;

/**
 * Which optimizer, and its constants; field names in messages are those of training files (the Hugging Face spelling).
 */
public sealed interface OptimizerSettings {
    /** Largest weight decay; usual is 0 to 0.1. */
    double WEIGHT_DECAY_MAX = 10;

    /**
     * Adam with decoupled weight decay (Loshchilov and Hutter 2019), as {@code torch.optim.AdamW} computes it.
     *
     * @param beta1 decay of the mean gradient a step, in [0, 1)
     * @param beta2 decay of the mean squared gradient a step, in [0, 1)
     * @param epsilon added to the root of the mean squared gradient, in (0, 1]
     * @param weightDecay share of a parameter that a step takes off, times the learning rate, in [0, 10]
     */
    record AdamW(double beta1, double beta2, double epsilon, double weightDecay) implements OptimizerSettings {
        /** torch's constants, but without weight decay: it would pull adapters towards no adapter. */
        public static final AdamW DEFAULT = new AdamW(0.9, 0.999, 1e-8, 0);

        public AdamW {
            if (!(beta1 >= 0 && beta1 < 1)) {
                throw new IllegalArgumentException("adam_beta1: must be in [0, 1), is " + beta1);
            }
            if (!(beta2 >= 0 && beta2 < 1)) {
                throw new IllegalArgumentException("adam_beta2: must be in [0, 1), is " + beta2);
            }
            if (!(epsilon > 0 && epsilon <= 1)) {
                throw new IllegalArgumentException("adam_epsilon: must be in (0, 1], is " + epsilon);
            }
            checkWeightDecay(weightDecay);
        }
    }

    /**
     * Stochastic gradient descent as {@code torch.optim.SGD} computes it (no dampening).
     *
     * @param momentum decay of the summed gradients a step, in [0, 1); 0 is plain descent
     * @param nesterov whether to look ahead (Sutskever et al. 2013); needs momentum
     * @param weightDecay L2 penalty: this share of a parameter is added to its gradient, in [0, 10]
     */
    record Sgd(double momentum, boolean nesterov, double weightDecay) implements OptimizerSettings {
        public Sgd {
            if (!(momentum >= 0 && momentum < 1)) {
                throw new IllegalArgumentException("momentum: must be in [0, 1), is " + momentum);
            }
            if (nesterov && momentum == 0) {
                throw new IllegalArgumentException("nesterov: needs a momentum above 0");
            }
            checkWeightDecay(weightDecay);
        }
    }

    private static void checkWeightDecay(double weightDecay) {
        if (!(weightDecay >= 0 && weightDecay <= WEIGHT_DECAY_MAX)) {
            throw new IllegalArgumentException(
                    "weight_decay: must be in [0, %s], is %s".formatted(WEIGHT_DECAY_MAX, weightDecay));
        }
    }
}
