package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.LoraPlace;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.graph.WeightChoice;
import dev.millrace.model.train.optimizer.NamedArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gradients of a decoder's own weights: the slope of the loss, and what an adapter's gradients say of them. */
class TrainedWeightsTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final int RANK = 4;
    private static final LoraSettings LORA = new LoraSettings(RANK, 8, false, 0, EnumSet.allOf(LoraTarget.class));
    private static final float STEP = 1e-2f;
    private static final int SLOPES = 3;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "llama-rope-llama3", "mistral-window", "qwen2-bias", "qwen3-norms"})
    void gradientsAreTheSlopeOfTheLoss(String family) throws IOException {
        var decoder = TinyDecoder.of(family, Precision.FP32, folder);
        var random = new SplittableRandom(11);
        try (var pass = TrainingPass.open(decoder, TrainedParts.of(WeightChoice.ALL), OPTIONS, false)) {
            var parameters = new WeightParameters(decoder, pass.places()).start();
            var gradients = pass.run(batch(), parameters.byName()).byName();
            parameters.byName().forEach((name, values) -> {
                for (int i = 0; i < SLOPES; i++) {
                    int at = random.nextInt(values.length);
                    double slope = slope(pass, parameters, values, at);
                    float found = Objects.requireNonNull(gradients.get(name))[at];
                    assertEquals(slope, found, 2e-3 + 0.02 * Math.abs(slope), family + ": " + name + "[" + at + "]");
                }
            });
        }
    }

    private static double slope(TrainingPass pass, NamedArrays parameters, float[] values, int at) {
        float before = values[at];
        values[at] = before + STEP;
        double above = pass.run(batch(), parameters.byName()).loss();
        values[at] = before - STEP;
        double below = pass.run(batch(), parameters.byName()).loss();
        values[at] = before;
        return (above - below) / (2 * STEP);
    }

    /** With W + s B A: the loss by A is s Bᵀ dW, by B it is s dW Aᵀ. At B = 0 dW is that of the weights alone. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "qwen2-bias", "qwen3-norms"})
    void anAdaptersGradientsAreThoseOfItsMatrixProjected(String family) throws IOException {
        var decoder = TinyDecoder.of(family, Precision.FP32, folder);
        var whole = new LinkedHashMap<String, float[]>();
        try (var pass = TrainingPass.open(decoder, TrainedParts.of(WeightChoice.ALL), OPTIONS, false)) {
            var start = new WeightParameters(decoder, pass.places()).start();
            whole.putAll(pass.run(batch(), start.byName()).byName());
        }
        try (var pass = TrainingPass.open(decoder, LORA, OPTIONS)) {
            var random = new SplittableRandom(3);
            var factors = new LinkedHashMap<String, float[]>();
            pass.parameters().forEach((name, shape) -> {
                float[] values = new float[(int) (shape[0] * shape[1])];
                for (int i = 0; i < values.length && name.endsWith("lora_a"); i++) {
                    values[i] = (float) random.nextGaussian();
                }
                factors.put(name, values);
            });
            var gradients = pass.run(batch(), factors).byName();
            for (int layer = 0; layer < 2; layer++) {
                for (var target : LoraTarget.values()) {
                    var place = new LoraPlace(layer, target);
                    float[] matrix = get(whole, "blk." + layer + "." + target.ggufName() + ".weight");
                    float[] expected = timesTransposed(matrix, get(factors, place.a()), (float) LORA.scale());
                    assertArrayEquals(expected, get(gradients, place.b()), 1e-4f, family + ": " + place.b());
                }
            }
        }
    }

    private static float[] get(Map<String, float[]> arrays, String name) {
        return Objects.requireNonNull(arrays.get(name), name);
    }

    /** matrix {@code [out,in]}, a {@code [RANK,in]} to {@code [out,RANK]}. */
    private static float[] timesTransposed(float[] matrix, float[] a, float scale) {
        int in = a.length / RANK;
        float[] product = new float[matrix.length / in * RANK];
        for (int i = 0; i < product.length; i++) {
            double sum = 0;
            for (int k = 0; k < in; k++) {
                sum += (double) matrix[i / RANK * in + k] * a[i % RANK * in + k];
            }
            product[i] = (float) (scale * sum);
        }
        return product;
    }

    @Test
    void computingLayersAgainGivesTheSameGradients() throws IOException {
        var decoder = TinyDecoder.of("qwen2-bias", Precision.FP32, folder);
        try (var kept = TrainingPass.open(decoder, TrainedParts.of(WeightChoice.ALL), OPTIONS, false);
                var again = TrainingPass.open(decoder, TrainedParts.of(WeightChoice.ALL), OPTIONS, true)) {
            var start = new WeightParameters(decoder, kept.places()).start();
            var expected = kept.run(batch(), start.byName());
            var found = again.run(batch(), start.byName()).byName();
            expected.byName().forEach((name, values) -> assertArrayEquals(values, get(found, name), 1e-6f, name));
        }
    }

    @Test
    void onlyTheChosenTensorsAreParameters() throws IOException {
        var decoder = TinyDecoder.of("llama-tied", Precision.FP32, folder);
        try (var pass = TrainingPass.open(
                decoder, TrainedParts.of(new WeightChoice(List.of("norms", "layers 1"))), OPTIONS, false)) {
            var names = pass.parameters().keySet();
            assertTrue(names.contains("output_norm.weight") && names.contains("blk.1.ffn_up.weight"), names::toString);
            assertTrue(names.stream().noneMatch(name -> name.startsWith("blk.0.ffn_up")), names::toString);
            // Two norms of the first layer, nine tensors of the second, and the last norm.
            assertEquals(12, names.size());
        }
    }

    @Test
    void aWrittenPackageComputesWithItsNewWeights() throws IOException {
        var decoder = TinyDecoder.of("qwen2-bias", Precision.FP32, folder);
        var target = folder.resolve("tuned");
        float[] expected;
        ModelPackage tuned;
        try (var scoring = ScoringPass.open(decoder, TrainedParts.of(WeightChoice.ALL), OPTIONS);
                var pass = TrainingPass.open(decoder, TrainedParts.of(WeightChoice.ALL), OPTIONS, false)) {
            var parameters = new WeightParameters(decoder, pass.places());
            var values = parameters.start();
            var random = new SplittableRandom(2);
            values.byName().values().forEach(array -> {
                for (int i = 0; i < array.length; i++) {
                    array[i] += (float) random.nextDouble(-0.1, 0.1);
                }
            });
            expected = scoring.run(batch(), values.byName()).logprobs();
            tuned = parameters.write(values, target, "ftjob-1");
        }
        try (var alone = ScoringPass.open(tuned, OPTIONS);
                var before = ScoringPass.open(decoder, OPTIONS)) {
            assertArrayEquals(expected, alone.run(batch(), Map.of()).logprobs(), 1e-5f);
            assertNotEquals(expected[0], before.run(batch(), Map.of()).logprobs()[0], 1e-3f);
        }
        assertEquals("tuned", tuned.name());
        assertNotEquals(decoder.version(), tuned.version());
        assertTrue(Files.readString(target.resolve("millrace.json")).contains("ftjob-1"));
    }

    @Test
    void refusesWeightsInEightBitsAndPatternsThatFitNothing() throws IOException {
        var floats = TinyDecoder.of("llama-tied", Precision.FP32, folder.resolve("floats"));
        assertField(floats, "layers 2-9");
        assertField(floats, "output.weight");
        var bytes = TinyDecoder.of("llama-tied", Precision.INT8, folder.resolve("bytes"));
        assertField(bytes, "all");
    }

    private static void assertField(ModelPackage decoder, String pattern) {
        var choice = new WeightChoice(List.of(pattern));
        var problem = assertThrows(
                IllegalArgumentException.class,
                () -> TrainingPass.open(decoder, TrainedParts.of(choice), OPTIONS, false));
        assertTrue(String.valueOf(problem.getMessage()).startsWith("weights.tensors: "), problem::getMessage);
    }

    private static Batch batch() {
        long[] ids = {3, 17, 3, 40, 5, 9, 3, 17, 62, 40, 8, 1};
        return new Batch(
                2,
                6,
                ids,
                LongStream.range(0, 12).map(i -> i % 6).toArray(),
                new long[12],
                new long[] {0, 1, 2, 3, 4, 6, 7, 8},
                new long[] {17, 3, 40, 5, 9, 17, 62, 40},
                new float[] {0.2f, 0.1f, 0.1f, 0.1f, 0.1f, 0.2f, 0.1f, 0.1f});
    }
}
