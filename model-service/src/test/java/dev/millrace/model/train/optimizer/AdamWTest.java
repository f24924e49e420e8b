package dev.millrace.model.train.optimizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.train.AlignmentGolden;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class AdamWTest {
    private static final double FLOAT_ROUNDING = 4e-7;

    private static List<JsonNode> goldens() {
        return AlignmentGolden.cases("lora-optim.json", "adamw");
    }

    private static OptimizerSettings.AdamW settings(JsonNode golden) {
        double[] betas = AlignmentGolden.doubles(golden.get("betas"));
        return new OptimizerSettings.AdamW(
                betas[0],
                betas[1],
                golden.get("eps").doubleValue(),
                golden.get("weight_decay").doubleValue());
    }

    private static GradientClipping clipping(JsonNode golden) {
        double clip = golden.get("clip_norm_or_0").doubleValue();
        return clip == 0 ? GradientClipping.OFF : new GradientClipping(clip);
    }

    private static float[] floats(double[] values) {
        var floats = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @Test
    void referenceEqualsTorchInDoubles() {
        for (JsonNode golden : goldens()) {
            double[] parameter = AlignmentGolden.doubles(golden.get("start"));
            double[][] gradients = AlignmentGolden.rows(golden.get("grads"));
            double[][] expected = AlignmentGolden.rows(golden.get("after_each_step"));
            double[] norms = AlignmentGolden.doubles(golden.get("grad_norms_before_clip"));
            var reference = new ReferenceAdamW(settings(golden), parameter.length);
            for (int step = 0; step < gradients.length; step++) {
                assertEquals(norms[step], ReferenceAdamW.norm(gradients[step]), 1e-12);
                double[] clipped =
                        ReferenceAdamW.clipped(gradients[step], clipping(golden).normMax());
                reference.step(parameter, clipped, golden.get("lr").doubleValue());
                assertArrayEquals(expected[step], parameter, 1e-12);
            }
        }
    }

    @Test
    void floatsFollowTorchUpToTheirRounding() {
        for (JsonNode golden : goldens()) {
            NamedArrays parameters = NamedArrays.of("w", floats(AlignmentGolden.doubles(golden.get("start"))));
            double[][] gradients = AlignmentGolden.rows(golden.get("grads"));
            double[][] expected = AlignmentGolden.rows(golden.get("after_each_step"));
            double[] norms = AlignmentGolden.doubles(golden.get("grad_norms_before_clip"));
            var schedule = LearningRateSchedule.constant(golden.get("lr").doubleValue(), gradients.length);
            Descent descent = Descent.of(new DescentSettings(settings(golden), schedule, clipping(golden)), parameters);
            for (int step = 0; step < gradients.length; step++) {
                Descent.Update update = descent.update(NamedArrays.of("w", floats(gradients[step])));
                assertEquals(norms[step], update.gradientNorm(), FLOAT_ROUNDING);
                float[] actual = parameters.get("w");
                for (int i = 0; i < actual.length; i++) {
                    assertEquals(
                            expected[step][i], actual[i], FLOAT_ROUNDING * Math.max(1, Math.abs(expected[step][i])));
                }
            }
        }
    }

    @Test
    void staysWithTheReferenceOverHundredsOfSteps() {
        var settings = new OptimizerSettings.AdamW(0.9, 0.95, 1e-8, 0.01);
        var random = new Random(5);
        var values = new double[64];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        NamedArrays parameters = NamedArrays.of("w", floats(values));
        Optimizer optimizer = Optimizer.of(settings, parameters);
        var reference = new ReferenceAdamW(settings, values.length);
        for (int step = 0; step < 300; step++) {
            var gradient = new double[values.length];
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] = (float) random.nextGaussian();
            }
            reference.step(values, gradient, 1e-3);
            optimizer.step(parameters, NamedArrays.of("w", floats(gradient)), 1e-3);
        }
        for (int i = 0; i < values.length; i++) {
            assertEquals(values[i], parameters.get("w")[i], 2e-5);
        }
    }

    @Test
    void aRateOfZeroMovesNothingButIsRemembered() {
        NamedArrays parameters = NamedArrays.of("w", 0.3f, -7);
        Optimizer optimizer = Optimizer.of(new OptimizerSettings.AdamW(0.9, 0.999, 1e-8, 0.1), parameters);
        optimizer.step(parameters, NamedArrays.of("w", 1, 2), 0);
        assertArrayEquals(new float[] {0.3f, -7}, parameters.get("w"));
        assertEquals(1, optimizer.steps());
        assertEquals(
                0.1f,
                Objects.requireNonNull(optimizer.state().memories().get("exp_avg"))
                        .get("w")[0]);
    }

    @Test
    void settingsOutOfRangeNameTheirField() {
        assertNames("adam_beta1", () -> new OptimizerSettings.AdamW(1, 0.999, 1e-8, 0));
        assertNames("adam_beta2", () -> new OptimizerSettings.AdamW(0.9, Double.NaN, 1e-8, 0));
        assertNames("adam_epsilon", () -> new OptimizerSettings.AdamW(0.9, 0.999, 0, 0));
        assertNames("weight_decay", () -> new OptimizerSettings.AdamW(0.9, 0.999, 1e-8, -0.1));
    }

    private static void assertNames(String field, Executable settings) {
        String message = String.valueOf(
                assertThrows(IllegalArgumentException.class, settings).getMessage());
        assertTrue(message.startsWith(field + ": "), message);
    }
}
