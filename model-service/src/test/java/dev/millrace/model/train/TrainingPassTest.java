package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.train.adapter.LoraPlace;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.optimizer.DescentSettings;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.LearningRateSchedule;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PyTorch's loss and gradients of SmolLM2-135M with LoRA on q and v; needs its GGUF and the goldens. */
class TrainingPassTest {
    private static final List<LoraTarget> PROJECTIONS = List.of(LoraTarget.QUERY, LoraTarget.VALUE);
    /** By which a step raises the loss: well above what rounding to 8 bits makes of it. */
    private static final double RISE = 0.1;

    @TempDir
    private static Path folder;

    private static JsonNode golden;
    private static List<Batch> batches;
    private static ModelPackage int8;
    private static @Nullable TrainingPass pass;
    private static Map<String, float[]> start;

    @BeforeAll
    static void open() throws IOException {
        golden = AdaptedSmolLm2.golden();
        batches = AdaptedSmolLm2.batches(golden);
        int8 = AdaptedSmolLm2.imported(Precision.INT8, folder);
        pass = TrainingPass.open(int8, AdaptedSmolLm2.LORA, AdaptedSmolLm2.OPTIONS);
        start = AdaptedSmolLm2.start(pass.parameters());
    }

    @AfterAll
    static void close() {
        if (pass != null) {
            pass.close();
        }
    }

    @Test
    void lossGradientsAndFiveStepsOfAdamWAreThoseOfPyTorch() throws IOException {
        var fp32 = AdaptedSmolLm2.imported(Precision.FP32, folder);
        try (var exact = TrainingPass.open(fp32, AdaptedSmolLm2.LORA, AdaptedSmolLm2.OPTIONS)) {
            var found = AdaptedSmolLm2.sum(exact, batches, start);
            assertEquals(golden.path("loss_start").asDouble(), found.loss(), 1e-4);
            assertNorms(found, 1e-3);
            var parameters = NamedArrays.of(AdaptedSmolLm2.start(exact.parameters()));
            var descent = Descent.of(
                    new DescentSettings(
                            OptimizerSettings.AdamW.DEFAULT,
                            LearningRateSchedule.constant(1e-3, 5),
                            GradientClipping.OFF),
                    parameters);
            for (var expected : golden.path("losses_before_step")) {
                var step = AdaptedSmolLm2.sum(exact, batches, parameters.byName());
                assertEquals(expected.asDouble(), step.loss(), 1e-4);
                descent.update(NamedArrays.of(new LinkedHashMap<>(step.byName())));
            }
            var after = AdaptedSmolLm2.sum(exact, batches, parameters.byName());
            assertEquals(golden.path("loss_after_5_steps").asDouble(), after.loss(), 1e-4);
            golden.path("parameters_after_5_steps_first8").properties().forEach(one -> assertFirst(one, parameters));
        }
    }

    /** Named as in {@code 15.v_proj.B}. */
    private static void assertFirst(Map.Entry<String, JsonNode> expected, NamedArrays parameters) {
        var parts = expected.getKey().split("[.]", -1);
        var place = new LoraPlace(
                Integer.parseInt(parts[0]), LoraTarget.named(parts[1]).orElseThrow());
        float[] found = parameters.get(parts[2].equals("A") ? place.a() : place.b());
        for (int i = 0; i < expected.getValue().size(); i++) {
            assertEquals(expected.getValue().path(i).asDouble(), found[i], 1e-5, expected.getKey());
        }
    }

    /** Weights and activations in 8 bits on the way forward, weights as floats on the way back. */
    @Test
    void eightBitsAreNearPyTorchInFloats() {
        var found = AdaptedSmolLm2.sum(int8Pass(), batches, start);
        assertEquals(golden.path("loss_start").asDouble(), found.loss(), 0.02);
        assertNorms(found, 0.2);
    }

    /** Along a gradient the loss rises as fast as the gradient is long, as near as a step over the rounding shows it. */
    @ParameterizedTest
    @ValueSource(strings = {"blk.14.attn_q.lora_a", "blk.14.attn_v.lora_b"})
    void eightBitsRiseAlongTheirGradient(String name) throws IOException {
        assertRises(int8, int8Pass(), name);
    }

    @Test
    void fourBitsRiseAlongTheirGradient() throws IOException {
        var four = AdaptedSmolLm2.imported(Precision.INT4_RTN, folder);
        try (var nibbles = TrainingPass.open(four, AdaptedSmolLm2.LORA, AdaptedSmolLm2.OPTIONS)) {
            assertRises(four, nibbles, "blk.14.attn_v.lora_b");
        }
    }

    private static void assertRises(ModelPackage model, TrainingPass exact, String name) throws IOException {
        var gradients = AdaptedSmolLm2.sum(exact, batches, start).byName();
        float[] gradient = Objects.requireNonNull(gradients.get(name));
        double norm = AdaptedSmolLm2.norm(gradient);
        double step = RISE / norm;
        try (var scoring = ScoringPass.open(model, AdaptedSmolLm2.LORA, AdaptedSmolLm2.OPTIONS)) {
            double rise = loss(scoring, moved(name, gradient, step / norm))
                    - loss(scoring, moved(name, gradient, -step / norm));
            assertEquals(norm, rise / (2 * step), 0.25 * norm);
        }
    }

    private static double loss(ScoringPass pass, Map<String, float[]> parameters) {
        return batches.stream()
                .mapToDouble(batch -> pass.run(batch, parameters).loss())
                .sum();
    }

    private static Map<String, float[]> moved(String name, float[] direction, double distance) {
        float[] values = Objects.requireNonNull(start.get(name)).clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (distance * direction[i]);
        }
        var moved = new LinkedHashMap<>(start);
        moved.put(name, values);
        return moved;
    }

    @Test
    void checkpointingGivesTheSameBits() throws IOException {
        try (var again = TrainingPass.open(int8, TrainedParts.of(AdaptedSmolLm2.LORA), AdaptedSmolLm2.OPTIONS, true)) {
            var expected = int8Pass().run(batches.getFirst(), start);
            var found = again.run(batches.getFirst(), start);
            assertEquals(expected.loss(), found.loss());
            expected.byName()
                    .forEach((name, gradient) ->
                            assertArrayEquals(gradient, found.byName().get(name), name));
        }
    }

    @Test
    void scoringGivesTheSameLogProbabilities() throws IOException {
        var batch = batches.getFirst();
        var none = new LinkedHashMap<>(start);
        none.replaceAll((_, values) -> new float[values.length]);
        try (var scoring = ScoringPass.open(int8, AdaptedSmolLm2.LORA, AdaptedSmolLm2.OPTIONS);
                var base = ScoringPass.open(int8, AdaptedSmolLm2.OPTIONS)) {
            float[] expected = int8Pass().run(batch, start).logprobs();
            assertArrayEquals(expected, scoring.run(batch, start).logprobs(), 1e-5f);
            float[] unadapted = scoring.run(batch, none).logprobs();
            assertArrayEquals(unadapted, base.run(batch, Map.of()).logprobs(), 1e-5f);
        }
    }

    private static TrainingPass int8Pass() {
        return Objects.requireNonNull(pass);
    }

    private static void assertNorms(Gradients found, double tolerance) {
        int layer = 0;
        for (var expected : golden.path("gradients")) {
            for (var target : PROJECTIONS) {
                var place = new LoraPlace(layer, target);
                assertNorm(expected.path(target.peftName() + ".A"), found, place.a(), tolerance);
                assertNorm(expected.path(target.peftName() + ".B"), found, place.b(), tolerance);
            }
            layer++;
        }
    }

    private static void assertNorm(JsonNode expected, Gradients found, String name, double tolerance) {
        double norm = AdaptedSmolLm2.norm(Objects.requireNonNull(found.byName().get(name)));
        assertEquals(1, norm / expected.path("norm").asDouble(), tolerance, name);
    }
}
