package dev.millrace.model.train.adapter;

import java.util.random.RandomGenerator;

/** How A begins; B begins with zeros, so that an adapter changes nothing before it is trained. As PEFT does it. */
public enum LoraStart {
    /** Evenly within ±1/√in: He's uniform start with a slope of √5. */
    KAIMING_UNIFORM {
        @Override
        void fill(float[] a, int rank, RandomGenerator random) {
            double bound = 1 / Math.sqrt((double) a.length / rank);
            for (int i = 0; i < a.length; i++) {
                a[i] = (float) ((2 * random.nextDouble() - 1) * bound);
            }
        }
    },
    /** Normal with a standard deviation of 1/r. */
    GAUSSIAN {
        @Override
        void fill(float[] a, int rank, RandomGenerator random) {
            for (int i = 0; i < a.length; i++) {
                a[i] = (float) (random.nextGaussian() / rank);
            }
        }
    };

    /** Fills A [r,in]. */
    abstract void fill(float[] a, int rank, RandomGenerator random);
}
