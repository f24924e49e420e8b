package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.BottleneckAdapter;
import dev.millrace.model.train.adapter.BottleneckSettings;
import dev.millrace.model.train.adapter.BottleneckSettings.Places;
import dev.millrace.model.train.graph.TrainedParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Bottlenecks in training graphs, against a decoder in plain loops, the differences of its losses, and the model without them. */
class BottleneckTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final long[] IDS = {5, 9, 30, 2, 11, 44, 13, 8, 27, 19};
    private static final Batch TEXT = TinyDecoder.everyNext(IDS);
    private static final int SIZE = 3;

    @TempDir
    private Path folder;

    private static BottleneckAdapter start(ModelPackage tiny, Places places) {
        return BottleneckAdapter.initial(
                new BottleneckSettings(SIZE, places),
                new BaseModel("tiny", "0"),
                tiny.shape().layers(),
                tiny.shape().hiddenSize(),
                new SplittableRandom(1));
    }

    /** As after some training: nothing is 0, and the networks change what the model says. */
    private static BottleneckAdapter moved(ModelPackage tiny, Places places) {
        var adapter = start(tiny, places);
        var random = new SplittableRandom(2);
        adapter.matrices().values().forEach(matrix -> {
            for (int i = 0; i < matrix.length; i++) {
                matrix[i] += (float) random.nextDouble(-0.7, 0.7);
            }
        });
        return adapter;
    }

    @Test
    void areComparedWithADecoderThatSaysWhatTransformersSays() throws IOException {
        var golden = new ObjectMapper()
                .readTree(TinyDecoder.golden("llama-tied")
                        .resolve("expected.json")
                        .toFile());
        long[] ids = LongStream.range(0, golden.path("ids").size())
                .map(i -> golden.path("ids").path((int) i).asLong())
                .toArray();
        double[][] found = PlainDecoder.golden().logprobs(ids, null);
        for (int t = 0; t < ids.length; t++) {
            for (int id = 1; id < TinyDecoder.VOCABULARY; id++) {
                var logits = golden.path("logits").path(t);
                double expected = logits.path(id).asDouble() - logits.path(0).asDouble();
                assertEquals(expected, found[t][id] - found[t][0], 2e-4, "token " + id + " at " + t);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Places.class)
    void sayWhatPlainLoopsSay(Places places) throws IOException {
        var tiny = TinyDecoder.of("llama-tied", Precision.FP32, folder);
        var adapter = moved(tiny, places);
        double[][] expected = PlainDecoder.golden().logprobs(IDS, adapter);
        double[][] without = PlainDecoder.golden().logprobs(IDS, null);
        try (var scoring = ScoringPass.open(tiny, adapter.settings(), OPTIONS)) {
            float[] found = scoring.run(TEXT, adapter.matrices()).logprobs();
            double changed = 0;
            for (int t = 0; t + 1 < IDS.length; t++) {
                int next = (int) IDS[t + 1];
                assertEquals(expected[t][next], found[t], 1e-4, "at " + t);
                changed = Math.max(changed, Math.abs(expected[t][next] - without[t][next]));
            }
            assertTrue(changed > 0.1, "the networks change nothing: " + changed);
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, BOTH", "FP32, MLP", "INT8, BOTH", "INT4_RTN, BOTH"})
    void beginAsTheModelWithoutThem(Precision precision, Places places) throws IOException {
        var tiny = TinyDecoder.of("llama-tied", precision, folder);
        try (var scoring = ScoringPass.open(tiny, new BottleneckSettings(SIZE, places), OPTIONS);
                var base = ScoringPass.open(tiny, OPTIONS)) {
            assertArrayEquals(
                    base.run(TEXT, Map.of()).logprobs(),
                    scoring.run(TEXT, start(tiny, places).matrices()).logprobs());
        }
    }

    /** Each number of all of them, by central differences of the plain loops' loss. */
    @ParameterizedTest
    @EnumSource(Places.class)
    void haveTheGradientsOfPlainLoops(Places places) throws IOException {
        var tiny = TinyDecoder.of("llama-tied", Precision.FP32, folder);
        var adapter = moved(tiny, places);
        var plain = PlainDecoder.golden();
        float step = 1f / 8192;
        try (var pass = TrainingPass.open(tiny, adapter.settings(), OPTIONS);
                var again = TrainingPass.open(tiny, TrainedParts.of(adapter.settings()), OPTIONS, true)) {
            var found = pass.run(TEXT, adapter.matrices());
            var checkpointed = again.run(TEXT, adapter.matrices()).byName();
            assertEquals(plain.loss(IDS, adapter), found.loss(), 1e-4);
            adapter.matrices().forEach((name, values) -> {
                float[] gradient = Objects.requireNonNull(found.byName().get(name), name);
                assertTrue(AdaptedSmolLm2.norm(gradient) > 1e-3, name + " has no gradient");
                assertArrayEquals(gradient, Objects.requireNonNull(checkpointed.get(name)), 1e-6f, name);
                for (int i = 0; i < values.length; i++) {
                    float before = values[i];
                    values[i] = before + step;
                    double above = plain.loss(IDS, adapter);
                    double width = values[i];
                    values[i] = before - step;
                    width -= values[i];
                    double below = plain.loss(IDS, adapter);
                    values[i] = before;
                    assertEquals((above - below) / width, gradient[i], 2e-4, name + "[" + i + "]");
                }
            });
        }
    }

    /** Along the gradient the loss rises as fast as it is long, as near as a step over the rounding shows it. */
    @ParameterizedTest
    @CsvSource({
        "mistral-window, FP32",
        "qwen2-bias, FP32",
        "qwen3-norms, FP32",
        "llama-tied, INT8",
        "llama-tied, INT4_RTN"
    })
    void riseAlongTheirGradientInOtherFamiliesAndOnRoundedWeights(String family, Precision precision)
            throws IOException {
        var tiny = TinyDecoder.of(family, precision, folder);
        var adapter = moved(tiny, Places.BOTH);
        try (var pass = TrainingPass.open(tiny, adapter.settings(), OPTIONS);
                var scoring = ScoringPass.open(tiny, adapter.settings(), OPTIONS)) {
            var gradients = pass.run(TEXT, adapter.matrices()).byName();
            double norm = Math.sqrt(gradients.values().stream()
                    .mapToDouble(each -> Math.pow(AdaptedSmolLm2.norm(each), 2))
                    .sum());
            boolean isRounded = precision != Precision.FP32;
            double step = isRounded ? 0.05 : 0.005;
            double rise =
                    loss(scoring, adapter, gradients, step / norm) - loss(scoring, adapter, gradients, -step / norm);
            assertEquals(norm, rise / (2 * step), (isRounded ? 0.25 : 0.01) * norm);
        }
    }

    private static double loss(
            ScoringPass pass, BottleneckAdapter adapter, Map<String, float[]> direction, double distance) {
        var parameters = new HashMap<String, float[]>();
        adapter.matrices().forEach((name, values) -> {
            float[] moved = values.clone();
            float[] along = Objects.requireNonNull(direction.get(name));
            for (int i = 0; i < moved.length; i++) {
                moved[i] += (float) (distance * along[i]);
            }
            parameters.put(name, moved);
        });
        return pass.run(TEXT, parameters).loss();
    }
}
