package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.ElementType;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.graph.Dropout;
import dev.millrace.model.train.graph.Nodes;
import dev.millrace.model.train.graph.Tape;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.graph.Value;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks of dropout by what is known of independent draws, and the gradients of a decoder under them. */
class DropoutTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final double SHARE = 0.3;
    private static final int PLACES = 3;
    private static final int TOKENS = 64;
    private static final int WIDTH = 200;
    /** Of a mean of so many independent draws, five standard deviations. */
    private static final double NOISE = 5 * Math.sqrt(SHARE * (1 - SHARE) / (TOKENS * WIDTH));

    private static final DropoutSeed SEED = new DropoutSeed(7, 3, 1);

    @TempDir
    private Path folder;

    private ModelPackage tiny;

    @BeforeEach
    void makeModel() throws IOException {
        tiny = TinyDecoder.of("llama-tied", Precision.FP32, folder);
    }

    private static LoraSettings lora(double dropout) {
        return new LoraSettings(3, 6, false, dropout, Set.of(LoraTarget.QUERY, LoraTarget.VALUE, LoraTarget.DOWN));
    }

    @Test
    void leavesOutItsShareOfTheElements() throws OrtException {
        for (int place = 0; place < PLACES; place++) {
            boolean[] left = leftOut(SEED, place);
            assertEquals(SHARE, share(left), NOISE);
        }
    }

    /** Two masks, two tokens of a mask, two elements of its tokens: both are left out as often as by chance. */
    @Test
    void leavesOutEachElementWhateverElseIsLeftOut() throws OrtException {
        boolean[] left = leftOut(SEED, 0);
        boolean[] nextToken = shifted(left, WIDTH);
        boolean[] nextElement = shifted(left, 1);
        assertIndependent(left, leftOut(SEED, 1));
        assertIndependent(left, leftOut(new DropoutSeed(7, 3, 2), 0));
        assertIndependent(left, leftOut(new DropoutSeed(7, 4, 1), 0));
        assertIndependent(left, leftOut(new DropoutSeed(8, 3, 1), 0));
        assertIndependent(left, nextToken);
        assertIndependent(left, nextElement);
        boolean[] odd = differing(left, nextToken);
        assertIndependentOf(odd, shifted(odd, 1));
    }

    private static void assertIndependent(boolean[] one, boolean[] other) {
        assertEquals(SHARE * SHARE, both(one, other), NOISE);
    }

    /** Of the four corners of a rectangle, two and two. */
    private static void assertIndependentOf(boolean[] one, boolean[] other) {
        assertEquals(share(one) * share(other), both(one, other), NOISE);
    }

    private static double share(boolean[] all) {
        return both(all, all);
    }

    private static double both(boolean[] one, boolean[] other) {
        int both = 0;
        for (int i = 0; i < one.length; i++) {
            both += one[i] && other[i] ? 1 : 0;
        }
        return (double) both / one.length;
    }

    private static boolean[] shifted(boolean[] all, int by) {
        boolean[] shifted = new boolean[all.length];
        for (int i = 0; i < all.length; i++) {
            shifted[i] = all[(i + by) % all.length];
        }
        return shifted;
    }

    private static boolean[] differing(boolean[] one, boolean[] other) {
        boolean[] differing = new boolean[one.length];
        for (int i = 0; i < one.length; i++) {
            differing[i] = one[i] != other[i];
        }
        return differing;
    }

    /** What a mask does to ones. */
    private static boolean[] leftOut(DropoutSeed seed, int place) throws OrtException {
        var model = new OnnxModel("mask", "none");
        model.input("x", ElementType.FLOAT, List.of(2L, (long) TOKENS / 2, (long) WIDTH));
        model.input("rows", ElementType.INT32, List.of(2L * PLACES, 2L, (long) TOKENS / 2));
        model.input("columns", ElementType.INT32, List.of(2L * PLACES, (long) WIDTH));
        var masked = new Tape(new Nodes(model))
                .apply(
                        new Dropout((float) SHARE, place, WIDTH),
                        Value.frozen("x"),
                        Value.frozen("rows"),
                        Value.frozen("columns"));
        model.output(masked.name(), ElementType.FLOAT, null);
        var environment = OrtEnvironment.getEnvironment();
        var numbers = seed.numbers(2L * PLACES * TOKENS, 2L * PLACES * WIDTH);
        float[] ones = new float[TOKENS * WIDTH];
        Arrays.fill(ones, 1);
        try (var session = environment.createSession(model.toByteArray());
                var x = OnnxTensor.createTensor(
                        environment, FloatBuffer.wrap(ones), new long[] {2, TOKENS / 2, WIDTH});
                var rows = OnnxTensor.createTensor(
                        environment, IntBuffer.wrap(numbers.rows()), new long[] {2 * PLACES, 2, TOKENS / 2});
                var columns = OnnxTensor.createTensor(
                        environment, IntBuffer.wrap(numbers.columns()), new long[] {2 * PLACES, WIDTH});
                var results = session.run(Map.of("x", x, "rows", rows, "columns", columns))) {
            var values = ((OnnxTensor) results.get(0)).getFloatBuffer();
            boolean[] left = new boolean[TOKENS * WIDTH];
            for (int i = 0; i < left.length; i++) {
                left[i] = values.get(i) == 0;
                assertEquals(left[i] ? 0 : 1, values.get(i));
            }
            return left;
        }
    }

    @Test
    void hasTheGradientsOfItsMasks() throws IOException {
        try (var pass = TrainingPass.open(tiny, lora(SHARE), OPTIONS)) {
            var start = start(pass.parameters());
            var gradients = pass.run(batch(), start, SEED).byName();
            for (var name : start.keySet()) {
                float[] gradient = Objects.requireNonNull(gradients.get(name));
                double norm = AdaptedSmolLm2.norm(gradient);
                double step = 0.005;
                double rise = pass.run(batch(), moved(start, name, gradient, step / norm), SEED)
                                .loss()
                        - pass.run(batch(), moved(start, name, gradient, -step / norm), SEED)
                                .loss();
                assertEquals(norm, rise / (2 * step), 0.01 * norm + 1e-3, name);
            }
        }
    }

    @Test
    void hasTheSameMasksWhenALayerIsComputedAgain() throws IOException {
        try (var pass = TrainingPass.open(tiny, lora(SHARE), OPTIONS);
                var again = TrainingPass.open(tiny, TrainedParts.of(lora(SHARE)), OPTIONS, true)) {
            var start = start(pass.parameters());
            var expected = pass.run(batch(), start, SEED);
            var found = again.run(batch(), start, SEED);
            assertEquals(expected.loss(), found.loss());
            expected.byName()
                    .forEach((name, gradient) ->
                            assertArrayEquals(gradient, found.byName().get(name), name));
            var other = pass.run(batch(), start, new DropoutSeed(7, 3, 2));
            assertFalse(expected.loss() == other.loss(), "another portion has the same masks");
        }
    }

    /** The mean over masks of an adapter so small that the loss is straight in what it adds. */
    @Test
    void addsInTheMeanWhatTheAdapterAddsWithoutDropout() throws IOException {
        try (var pass = TrainingPass.open(tiny, lora(0.5), OPTIONS);
                var whole = TrainingPass.open(tiny, lora(0), OPTIONS)) {
            var start = start(pass.parameters());
            start.replaceAll((name, values) -> name.endsWith("_b") ? new float[values.length] : values);
            var nothing = whole.run(batch(), start);
            double base = nothing.loss();
            // Where the loss rises fastest the rise is large beside its noise.
            start.replaceAll((name, values) -> name.endsWith("_b")
                    ? scaled(Objects.requireNonNull(nothing.byName().get(name)), 1e-4f)
                    : values);
            double added = whole.run(batch(), start).loss() - base;
            int draws = 300;
            double sum = 0;
            double squares = 0;
            for (int i = 0; i < draws; i++) {
                double one = pass.run(batch(), start, new DropoutSeed(1, 1, i)).loss() - base;
                sum += one;
                squares += one * one;
            }
            double mean = sum / draws;
            double error = Math.sqrt((squares / draws - mean * mean) / draws);
            assertEquals(added, mean, 4 * error);
            assertFalse(Math.abs(added) < 8 * error, "too much noise to see anything: " + added + " ± " + error);
        }
    }

    @Test
    void leavesNothingOutWhereNothingIsLearned() throws IOException {
        try (var dropping = ScoringPass.open(tiny, lora(0.9), OPTIONS);
                var whole = ScoringPass.open(tiny, lora(0), OPTIONS)) {
            var start = start(dropping.parameters());
            assertArrayEquals(
                    whole.run(batch(), start).logprobs(),
                    dropping.run(batch(), start).logprobs());
        }
    }

    private static float[] scaled(float[] values, float by) {
        float[] scaled = values.clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= by;
        }
        return scaled;
    }

    private static LinkedHashMap<String, float[]> start(Map<String, long[]> shapes) {
        var random = new Random(5);
        var start = new LinkedHashMap<String, float[]>();
        shapes.forEach((name, shape) -> {
            float[] values = new float[Math.toIntExact(shape[0] * shape[1])];
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (0.2 * random.nextGaussian());
            }
            start.put(name, values);
        });
        return start;
    }

    private static Map<String, float[]> moved(
            Map<String, float[]> start, String name, float[] direction, double distance) {
        float[] values = Objects.requireNonNull(start.get(name)).clone();
        for (int i = 0; i < values.length; i++) {
            values[i] += (float) (distance * direction[i]);
        }
        var moved = new LinkedHashMap<>(start);
        moved.put(name, values);
        return moved;
    }

    private static Batch batch() {
        var random = new Random(11);
        long[] ids = random.longs(16, 0, TinyDecoder.VOCABULARY).toArray();
        long[] positions = new long[16];
        Arrays.setAll(positions, i -> i % 8);
        long[] predicted = {1, 2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14};
        long[] targets = Arrays.stream(predicted).map(at -> ids[(int) at + 1]).toArray();
        float[] weights = new float[predicted.length];
        Arrays.fill(weights, 0.5f);
        return new Batch(2, 8, ids, positions, new long[16], predicted, targets, weights);
    }
}
