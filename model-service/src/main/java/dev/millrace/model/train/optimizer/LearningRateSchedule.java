package dev.millrace.model.train.optimizer;

/**
 * The learning rate of each step, as Hugging Face's schedulers give it: with {@code k} steps done before, k / warm-up
 * of the peak while it rises (so the first step of a warm-up has rate 0), then floor + (peak − floor) · decay.
 *
 * @param peak highest rate, in (0, {@value #RATE_MAX}]
 * @param floor rate at the end, in [0, peak]; without meaning for a constant rate
 * @param warmup rise at the start
 * @param decay what follows
 * @param stepsMax steps of the whole run, 1 to {@value #STEPS_MAX}; later ones keep the last rate
 */
public record LearningRateSchedule(double peak, double floor, Warmup warmup, Decay decay, long stepsMax) {
    public static final double RATE_MAX = 100;
    public static final long STEPS_MAX = 1_000_000_000;

    public LearningRateSchedule {
        if (!(peak > 0 && peak <= RATE_MAX)) {
            throw new IllegalArgumentException("learning_rate: must be in (0, %s], is %s".formatted(RATE_MAX, peak));
        }
        if (!(floor >= 0 && floor <= peak)) {
            throw new IllegalArgumentException(
                    "min_learning_rate: must be in [0, learning_rate %s], is %s".formatted(peak, floor));
        }
        if (stepsMax < 1 || stepsMax > STEPS_MAX) {
            throw new IllegalArgumentException("max_steps: must be in 1..%d, is %d".formatted(STEPS_MAX, stepsMax));
        }
        if (warmup.steps(stepsMax) > stepsMax) {
            throw new IllegalArgumentException(
                    "warmup_steps: must be at most max_steps %d, is %d".formatted(stepsMax, warmup.steps(stepsMax)));
        }
    }

    /** The same rate at every step. */
    public static LearningRateSchedule constant(double rate, long stepsMax) {
        return new LearningRateSchedule(rate, 0, Warmup.NONE, Decay.CONSTANT, stepsMax);
    }

    /**
     * The rate of the next step.
     *
     * @param done steps taken before it, ≥ 0
     */
    public double rate(long done) {
        if (done < 0) {
            throw new IllegalArgumentException("steps: must be at least 0, is " + done);
        }
        long rise = warmup.steps(stepsMax);
        if (done < rise) {
            return peak * done / rise;
        }
        double progress = (double) (Math.min(done, stepsMax) - rise) / Math.max(1, stepsMax - rise);
        return decay == Decay.CONSTANT ? peak : floor + (peak - floor) * decay.factor(progress);
    }
}
