package dev.millrace.model.train.optimizer;

/** How long the learning rate rises from 0 before it decays. */
public sealed interface Warmup {
    /** No rise: the first step has the full rate. */
    Warmup NONE = new Steps(0);

    /** Steps of the rise, of a run of so many. */
    long steps(long stepsMax);

    /**
     * So many steps.
     *
     * @param count steps, ≥ 0 and at most the steps of the run
     */
    record Steps(long count) implements Warmup {
        public Steps {
            if (count < 0) {
                throw new IllegalArgumentException("warmup_steps: must be at least 0, is " + count);
            }
        }

        @Override
        public long steps(long stepsMax) {
            return count;
        }
    }

    /**
     * A share of the run.
     *
     * @param share of all steps, in [0, 1]; the number is rounded up
     */
    record Share(double share) implements Warmup {
        public Share {
            if (!(share >= 0 && share <= 1)) {
                throw new IllegalArgumentException("warmup_ratio: must be in [0, 1], is " + share);
            }
        }

        @Override
        public long steps(long stepsMax) {
            return (long) Math.ceil(share * stepsMax);
        }
    }
}
