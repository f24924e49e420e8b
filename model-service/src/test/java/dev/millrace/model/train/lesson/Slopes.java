package dev.millrace.model.train.lesson;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Holds what a lesson adds up to central differences of a loss that is written down without batches, weights or passes. */
final class Slopes {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-6;

    /** One text a batch, some, all; packed and not. */
    private static final List<BatchLimits> LIMITS = List.of(
            new BatchLimits(TableLearner.LENGTH_MAX),
            new BatchLimits(3 * TableLearner.LENGTH_MAX),
            new BatchLimits(10_000),
            new BatchLimits(2 * TableLearner.LENGTH_MAX, 2 * TableLearner.LENGTH_MAX),
            new BatchLimits(10_000, TableLearner.LENGTH_MAX));

    private Slopes() {}

    /** @param loss by the learner as it is */
    static <T> void check(Function<BatchLimits, Lesson<T>> lesson, List<T> items, ToDoubleFunction<TableLearner> loss) {
        check(TableLearner.Saying.TOKENS, lesson, items, loss);
    }

    /** @param saying whether the learner has a head */
    static <T> void check(
            TableLearner.Saying saying,
            Function<BatchLimits, Lesson<T>> lesson,
            List<T> items,
            ToDoubleFunction<TableLearner> loss) {
        for (BatchLimits limits : LIMITS) {
            var learner = new TableLearner(11, saying);
            var figures = lesson.apply(limits).learn(learner, items);
            assertEquals(loss.applyAsDouble(learner), figures.loss(), TOLERANCE, limits.toString());
            assertEquals(figures, lesson.apply(limits).measure(learner, items));
            assertTrue(
                    Arrays.stream(learner.gradient).anyMatch(slope -> Math.abs(slope) > 100 * TOLERANCE),
                    "nothing is learned");
            for (int i = 0; i < learner.gradient.length; i++) {
                assertEquals(slope(learner, i, loss), learner.gradient[i], TOLERANCE, limits + ", parameter " + i);
            }
        }
    }

    private static double slope(TableLearner learner, int i, ToDoubleFunction<TableLearner> loss) {
        double value = learner.parameters[i];
        learner.parameters[i] = value + STEP;
        double above = loss.applyAsDouble(learner);
        learner.parameters[i] = value - STEP;
        double below = loss.applyAsDouble(learner);
        learner.parameters[i] = value;
        return (above - below) / (2 * STEP);
    }
}
