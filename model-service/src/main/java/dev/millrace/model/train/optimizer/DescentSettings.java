package dev.millrace.model.train.optimizer;

/**
 * How parameters are updated.
 *
 * @param optimizer which, and its constants
 * @param schedule learning rate of each update
 * @param clipping limit of the gradients
 */
public record DescentSettings(OptimizerSettings optimizer, LearningRateSchedule schedule, GradientClipping clipping) {}
