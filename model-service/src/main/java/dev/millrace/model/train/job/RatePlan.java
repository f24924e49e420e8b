package dev.millrace.model.train.job;

import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.LearningRateSchedule;
import dev.millrace.model.train.optimizer.Warmup;

/**
 * The learning rate of a run whose number of updates is not known yet.
 *
 * @param peak highest rate, in (0, 100]
 * @param floor rate at the end, in [0, peak]
 * @param warmup rise at the start
 * @param decay what follows
 */
public record RatePlan(double peak, double floor, Warmup warmup, Decay decay) {
    public RatePlan {
        // It has the checks, and the names of the fields.
        var _ = new LearningRateSchedule(peak, floor, warmup, decay, LearningRateSchedule.STEPS_MAX);
    }

    /** The schedule of a run of so many updates. */
    public LearningRateSchedule schedule(long updates) {
        return new LearningRateSchedule(peak, floor, warmup, decay, updates);
    }
}
