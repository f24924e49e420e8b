package dev.millrace.model.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class DescentTest {
    private static final List<OptimizerSettings> OPTIMIZERS = List.of(
            new OptimizerSettings.AdamW(0.9, 0.999, 1e-8, 0.01),
            new OptimizerSettings.Sgd(0.9, true, 0.01),
            new OptimizerSettings.Sgd(0, false, 0));

    private static DescentSettings settings(OptimizerSettings optimizer) {
        var schedule = new LearningRateSchedule(0.01, 0.001, new Warmup.Steps(3), Decay.COSINE, 20);
        return new DescentSettings(optimizer, schedule, new GradientClipping(1));
    }

    private static NamedArrays gaussian(Random random) {
        var arrays = new LinkedHashMap<String, float[]>();
        for (String name : List.of("lora_B", "lora_A")) {
            var values = new float[name.equals("lora_A") ? 17 : 5];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextGaussian();
            }
            arrays.put(name, values);
        }
        return NamedArrays.of(arrays);
    }

    private static List<NamedArrays> batches(int count) {
        var random = new Random(11);
        var batches = new ArrayList<NamedArrays>();
        for (int i = 0; i < count; i++) {
            batches.add(gaussian(random));
        }
        return batches;
    }

    /** An update clips what it is given. */
    private static List<NamedArrays> copies(List<NamedArrays> batches) {
        return batches.stream().map(NamedArrays::copy).toList();
    }

    private static void assertSameBits(NamedArrays expected, NamedArrays actual) {
        for (String name : expected.names()) {
            assertArrayEquals(expected.get(name), actual.get(name), name);
        }
    }

    @Test
    void resumesWithTheSameBitsWhereverItStopped() {
        List<NamedArrays> batches = batches(31);
        for (OptimizerSettings optimizer : OPTIMIZERS) {
            NamedArrays whole = gaussian(new Random(3));
            Descent unstopped = Descent.of(settings(optimizer), whole);
            copies(batches).forEach(unstopped::update);
            for (int stop : new int[] {0, 1, 8, 13, 31}) {
                NamedArrays parameters = gaussian(new Random(3));
                Descent before = Descent.of(settings(optimizer), parameters);
                copies(batches.subList(0, stop)).forEach(before::update);
                OptimizerState state = before.state().copy();
                NamedArrays kept = parameters.copy();

                Descent after = Descent.of(settings(optimizer), kept, state);
                copies(batches.subList(stop, batches.size())).forEach(after::update);
                assertSameBits(whole, kept);
                assertEquals(31, after.steps());
            }
        }
    }

    @Test
    void reportsTheRateOfTheScheduleStepByStep() {
        NamedArrays parameters = gaussian(new Random(3));
        DescentSettings settings = settings(OPTIMIZERS.get(0));
        Descent descent = Descent.of(settings, parameters);
        for (NamedArrays batch : batches(20)) {
            long done = descent.steps();
            Descent.Update update = descent.update(batch);
            assertEquals(done + 1, update.step());
            assertEquals(settings.schedule().rate(done), update.learningRate());
        }
    }

    @Test
    void clippedGradientsHaveTheNormOfTheLimit() {
        NamedArrays gradients = NamedArrays.of("w", 3, -4);
        assertEquals(5, new GradientClipping(1).clip(gradients));
        assertEquals(0.6, gradients.get("w")[0], 1e-6);
        assertEquals(-0.8, gradients.get("w")[1], 1e-6);
        NamedArrays small = NamedArrays.of("w", 0.3f, -0.4f);
        assertEquals(0.5, new GradientClipping(1).clip(small), 1e-7);
        assertArrayEquals(new float[] {0.3f, -0.4f}, small.get("w"));
    }

    @Test
    void gradientsThatAreNotFiniteChangeNothing() {
        NamedArrays parameters = NamedArrays.of("lora_A", 1, 2);
        Descent descent = Descent.of(settings(OPTIMIZERS.get(0)), parameters);
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            String message = assertThrows(
                            ArithmeticException.class, () -> descent.update(NamedArrays.of("lora_A", 0, bad)))
                    .getMessage();
            assertEquals("gradients: 'lora_A' holds numbers that are not finite", message);
        }
        assertArrayEquals(new float[] {1, 2}, parameters.get("lora_A"));
        assertEquals(0, descent.steps());
        assertEquals(1, descent.update(NamedArrays.of("lora_A", 1, 1)).step());
    }

    @Test
    void refusesGradientsAndStatesOfOtherParameters() {
        NamedArrays parameters = NamedArrays.of("lora_A", 1, 2);
        Descent descent = Descent.of(settings(OPTIMIZERS.get(0)), parameters);
        assertMessage(
                "gradients: must be [lora_A] in this order, are [lora_B]",
                () -> descent.update(NamedArrays.of("lora_B", 1, 2)));
        assertMessage(
                "gradients: 'lora_A' must have 2 numbers, has 1", () -> descent.update(NamedArrays.of("lora_A", 1)));
        OptimizerState state = descent.state();
        assertMessage(
                "optimizer state: must hold [momentum_buffer], holds [exp_avg, exp_avg_sq]",
                () -> Descent.of(settings(OPTIMIZERS.get(1)), parameters, state));
    }

    @Test
    void findsTheMinimumOfAParabola() {
        NamedArrays parameters = NamedArrays.of("w", 5, -3);
        var schedule = new LearningRateSchedule(0.1, 0, Warmup.NONE, Decay.LINEAR, 400);
        var settings = new DescentSettings(OptimizerSettings.AdamW.DEFAULT, schedule, GradientClipping.OFF);
        Descent descent = Descent.of(settings, parameters);
        for (int step = 0; step < 400; step++) {
            float[] w = parameters.get("w");
            descent.update(NamedArrays.of("w", 2 * (w[0] - 1), 20 * (w[1] - 2)));
        }
        assertEquals(1, parameters.get("w")[0], 0.01);
        assertEquals(2, parameters.get("w")[1], 0.01);
    }

    private static void assertMessage(String expected, Executable call) {
        assertEquals(
                expected, assertThrows(IllegalArgumentException.class, call).getMessage());
    }
}
