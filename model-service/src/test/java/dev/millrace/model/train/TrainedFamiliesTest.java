package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each family's training graph: its log-probabilities are transformers', its gradients the slope of its own loss. */
class TrainedFamiliesTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final LoraSettings ALL = new LoraSettings(4, 8, false, 0, EnumSet.allOf(LoraTarget.class));
    /** Golden logits are rounded to 1e-5. */
    private static final double TOLERANCE = 2e-4;

    private static final float STEP = 1e-2f;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-tied",
                "llama-rope-llama3",
                "llama-rope-linear",
                "mistral-window",
                "qwen2-bias",
                "qwen3-norms"
            })
    void logprobsAreThoseOfTransformersAndGradientsTheSlope(String family) throws IOException {
        var golden = new ObjectMapper()
                .readTree(TinyDecoder.golden(family).resolve("expected.json").toFile());
        long[] ids = IntStream.range(0, golden.path("ids").size())
                .mapToLong(i -> golden.path("ids").path(i).asLong())
                .toArray();
        var batch = TinyDecoder.everyNext(ids);
        try (var pass = TrainingPass.open(TinyDecoder.of(family, Precision.FP32, folder), ALL, OPTIONS)) {
            float[] found = pass.run(batch, zeros(pass)).logprobs();
            for (int t = 0; t + 1 < ids.length; t++) {
                var row = golden.path("logits").path(t);
                double[] logits = IntStream.range(0, TinyDecoder.VOCABULARY)
                        .mapToDouble(token -> row.path(token).asDouble())
                        .toArray();
                assertEquals(logprob(logits, (int) ids[t + 1]), found[t], TOLERANCE, family + " at " + t);
            }
            assertSlopes(pass, batch, family);
        }
    }

    private static double logprob(double[] logits, int token) {
        double largest = Arrays.stream(logits).max().orElseThrow();
        double sum =
                Arrays.stream(logits).map(logit -> Math.exp(logit - largest)).sum();
        return logits[token] - largest - Math.log(sum);
    }

    private static Map<String, float[]> zeros(TrainingPass pass) {
        var zeros = new LinkedHashMap<String, float[]>();
        pass.parameters().forEach((name, shape) -> zeros.put(name, new float[(int) (shape[0] * shape[1])]));
        return zeros;
    }

    /** One number of every parameter, by central differences. */
    private static void assertSlopes(TrainingPass pass, Batch batch, String family) {
        var random = new SplittableRandom(5);
        var parameters = zeros(pass);
        for (float[] values : parameters.values()) {
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) random.nextDouble(-0.1, 0.1);
            }
        }
        var gradients = pass.run(batch, parameters).byName();
        parameters.forEach((name, values) -> {
            int at = random.nextInt(values.length);
            float before = values[at];
            values[at] = before + STEP;
            double above = pass.run(batch, parameters).loss();
            values[at] = before - STEP;
            double below = pass.run(batch, parameters).loss();
            values[at] = before;
            double slope = (above - below) / (2 * STEP);
            float found = Objects.requireNonNull(gradients.get(name))[at];
            assertEquals(slope, found, 2e-3 + 0.02 * Math.abs(slope), family + ": " + name + "[" + at + "]");
        });
    }
}
