package dev.millrace.model.train.optimizer;

/**
 * How parameters are updated.
 *
 * @param optimizer which, and its constants
 * @param schedule learning rate of each update
 * @param clipping limit of the gradients
 * @param accumulationSteps batches an update, 1 to {@value #ACCUMULATION_MAX}
 */
public record DescentSettings(
        OptimizerSettings optimizer, LearningRateSchedule schedule, GradientClipping clipping, int accumulationSteps) {
    public static final int ACCUMULATION_MAX = 65_536;

    public DescentSettings {
        if (accumulationSteps < 1 || accumulationSteps > ACCUMULATION_MAX) {
            throw new IllegalArgumentException("gradient_accumulation_steps: must be in 1..%d, is %d"
                    .formatted(ACCUMULATION_MAX, accumulationSteps));
        }
    }
}
