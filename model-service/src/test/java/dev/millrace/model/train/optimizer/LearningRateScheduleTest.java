package dev.millrace.model.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LearningRateScheduleTest {
    /** The lists that transformers tests its own schedulers with: peak 10, 10 steps, 2 of them warm-up. */
    private static void assertRates(Decay decay, double... expected) {
        var schedule = new LearningRateSchedule(10, 0, new Warmup.Steps(2), decay, 10);
        for (int step = 0; step < expected.length; step++) {
            assertEquals(expected[step], schedule.rate(step), 1e-3, "step " + step);
        }
    }

    @Test
    void linearEqualsTransformers() {
        assertRates(Decay.LINEAR, 0, 5, 10, 8.75, 7.5, 6.25, 5, 3.75, 2.5, 1.25);
    }

    @Test
    void cosineEqualsTransformers() {
        assertRates(Decay.COSINE, 0, 5, 10, 9.619, 8.535, 6.913, 5, 3.087, 1.464, 0.381);
    }

    @Test
    void constantEqualsTransformers() {
        var schedule = new LearningRateSchedule(10, 0, new Warmup.Steps(4), Decay.CONSTANT, 10);
        List<Double> rates = List.of(0.0, 2.5, 5.0, 7.5, 10.0, 10.0, 10.0, 10.0, 10.0, 10.0);
        for (int step = 0; step < rates.size(); step++) {
            assertEquals(rates.get(step), schedule.rate(step));
        }
    }

    @Test
    void endsAtTheFloorAndStaysThere() {
        for (Decay decay : List.of(Decay.LINEAR, Decay.COSINE)) {
            var schedule = new LearningRateSchedule(1e-3, 1e-4, Warmup.NONE, decay, 100);
            assertEquals(1e-3, schedule.rate(0));
            assertEquals(5.5e-4, schedule.rate(50), 1e-15);
            assertEquals(1e-4, schedule.rate(100), 1e-18);
            assertEquals(1e-4, schedule.rate(5_000), 1e-18);
        }
    }

    @Test
    void aShareOfWarmupIsRoundedUp() {
        assertEquals(4, new Warmup.Share(0.03).steps(101));
        assertEquals(0, new Warmup.Share(0).steps(101));
    }

    @Test
    void warmupMayTakeTheWholeRun() {
        var schedule = new LearningRateSchedule(1, 0, new Warmup.Share(1), Decay.LINEAR, 4);
        assertEquals(0.75, schedule.rate(3));
        assertEquals(1, schedule.rate(4));
    }

    @Test
    void settingsOutOfRangeNameTheirField() {
        assertNames("learning_rate", () -> LearningRateSchedule.constant(0, 10));
        assertNames("learning_rate", () -> LearningRateSchedule.constant(Double.NaN, 10));
        assertNames("min_learning_rate", () -> new LearningRateSchedule(1e-3, 1e-2, Warmup.NONE, Decay.LINEAR, 10));
        assertNames("max_steps", () -> LearningRateSchedule.constant(1, 0));
        assertNames("warmup_steps", () -> new Warmup.Steps(-1));
        assertNames("warmup_steps", () -> new LearningRateSchedule(1, 0, new Warmup.Steps(11), Decay.LINEAR, 10));
        assertNames("warmup_ratio", () -> new Warmup.Share(1.5));
        assertNames("max_grad_norm", () -> new GradientClipping(0));
    }

    private static void assertNames(String field, Executable settings) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, settings).getMessage());
        assertTrue(message.startsWith(field + ": "), message);
    }
}
