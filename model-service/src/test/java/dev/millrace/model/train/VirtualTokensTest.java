package dev.millrace.model.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.adapter.VirtualTokens.Kind;
import dev.millrace.model.train.adapter.VirtualTokensAdapter;
import dev.millrace.model.train.graph.DecoderTraining;
import dev.millrace.model.train.graph.TrainedParts;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Virtual tokens that begin as real ones against these real ones in the text, and their gradients against slopes. */
class VirtualTokensTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final BaseModel BASE = new BaseModel("tiny", "0");
    private static final long[] BEFORE = {17, 3, 41, 8};

    @TempDir
    private Path folder;

    private static VirtualTokensAdapter start(ModelPackage tiny, Kind kind) throws IOException {
        return new VirtualTokensStart(tiny, OPTIONS).of(new VirtualTokens(kind, BEFORE.length, ""), BASE, BEFORE);
    }

    private static Map<String, float[]> parameters(VirtualTokensAdapter adapter) {
        return Map.of(DecoderTraining.VIRTUAL, adapter.rows());
    }

    /** Two texts packed into a row, and a row with one, and padding: each is read as if the tokens stood before it. */
    @ParameterizedTest
    @CsvSource({
        "llama-tied, PROMPT",
        "llama-tied, PREFIX",
        "qwen2-bias, PROMPT",
        "qwen2-bias, PREFIX",
        "qwen3-norms, PROMPT",
        "qwen3-norms, PREFIX"
    })
    void areReadAsTheTokensThatTheyBeganAs(String family, Kind kind) throws IOException {
        var tiny = TinyDecoder.of(family, Precision.FP32, folder);
        long[] first = {5, 9, 30, 2, 11};
        long[] second = {60, 1, 33};
        long[] third = {7, 7, 21, 50};
        var adapter = start(tiny, kind);
        try (var scoring = ScoringPass.open(tiny, adapter.settings(), OPTIONS);
                var base = ScoringPass.open(tiny, OPTIONS)) {
            float[] found = scoring.run(packed(first, second, third), parameters(adapter))
                    .logprobs();
            int at = 0;
            for (long[] text : new long[][] {first, second, third}) {
                float[] expected = base.run(alone(BEFORE, text), Map.of()).logprobs();
                assertArrayEquals(expected, Arrays.copyOfRange(found, at, at + text.length - 1), 2e-5f);
                at += text.length - 1;
            }
        }
    }

    /** A row {@code first second}, and a row {@code third} with padding; every successor is predicted. */
    private static Batch packed(long[] first, long[] second, long[] third) {
        int length = first.length + second.length;
        long[] ids = Arrays.copyOf(concat(concat(first, second), third), 2 * length);
        long[] positions = new long[2 * length];
        long[] segments = new long[2 * length];
        for (int i = 0; i < 2 * length; i++) {
            int in = i % length;
            boolean isSecond = i < length && in >= first.length;
            boolean isPadding = i >= length + third.length;
            positions[i] = isPadding ? in - third.length : isSecond ? in - first.length : in;
            segments[i] = isPadding ? 0 : isSecond ? 2 : 1;
        }
        long[] predicted = LongStream.range(0, 2L * length)
                .filter(i -> i + 1 < 2L * length && segments[(int) i] > 0 && segments[(int) i + 1] == segments[(int) i])
                .filter(i -> i != length - 1)
                .toArray();
        return batch(2, length, ids, positions, segments, predicted);
    }

    private static Batch alone(long[] before, long[] text) {
        long[] ids = concat(before, text);
        return batch(
                1,
                ids.length,
                ids,
                LongStream.range(0, ids.length).toArray(),
                new long[ids.length],
                LongStream.range(before.length, ids.length - 1).toArray());
    }

    private static Batch batch(int rows, int length, long[] ids, long[] positions, long[] segments, long[] predicted) {
        float[] weights = new float[predicted.length];
        Arrays.fill(weights, 1f / predicted.length);
        long[] targets = Arrays.stream(predicted).map(at -> ids[(int) at + 1]).toArray();
        return new Batch(rows, length, ids, positions, segments, predicted, targets, weights);
    }

    private static long[] concat(long[] one, long[] other) {
        long[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void haveTheGradientsOfSlopes(Kind kind) throws IOException {
        var tiny = TinyDecoder.of("qwen3-norms", Precision.FP32, folder);
        var adapter = start(tiny, kind);
        var batch = packed(new long[] {5, 9, 30, 2, 11}, new long[] {60, 1, 33}, new long[] {7, 7, 21, 50});
        try (var pass = TrainingPass.open(tiny, adapter.settings(), OPTIONS);
                var again = TrainingPass.open(tiny, TrainedParts.of(adapter.settings()), OPTIONS, true)) {
            var found = pass.run(batch, parameters(adapter));
            float[] gradient = Objects.requireNonNull(found.byName().get(DecoderTraining.VIRTUAL));
            assertArrayEquals(
                    gradient, again.run(batch, parameters(adapter)).byName().get(DecoderTraining.VIRTUAL), 1e-6f);
            // Each virtual token's own part, and random directions through all of them.
            for (int token = 0; token < BEFORE.length; token++) {
                float[] part = new float[gradient.length];
                System.arraycopy(gradient, token * adapter.width(), part, token * adapter.width(), adapter.width());
                assertSlope(pass, batch, adapter, gradient, part);
            }
            var random = new SplittableRandom(2);
            for (int i = 0; i < 4; i++) {
                float[] direction = new float[gradient.length];
                for (int k = 0; k < direction.length; k++) {
                    direction[k] = (float) random.nextDouble(-1, 1);
                }
                assertSlope(pass, batch, adapter, gradient, direction);
            }
        }
    }

    private static void assertSlope(
            TrainingPass pass, Batch batch, VirtualTokensAdapter adapter, float[] gradient, float[] direction) {
        double norm = AdaptedSmolLm2.norm(direction);
        assertTrue(norm > 0, "no gradient at all");
        double step = 0.01;
        double expected = 0;
        for (int i = 0; i < gradient.length; i++) {
            expected += gradient[i] * direction[i] / norm;
        }
        double rise = loss(pass, batch, adapter, direction, step / norm)
                - loss(pass, batch, adapter, direction, -step / norm);
        assertEquals(expected, rise / (2 * step), 0.01 * Math.abs(expected) + 1e-3);
    }

    private static double loss(
            TrainingPass pass, Batch batch, VirtualTokensAdapter adapter, float[] direction, double distance) {
        float[] moved = adapter.rows().clone();
        for (int i = 0; i < moved.length; i++) {
            moved[i] += (float) (distance * direction[i]);
        }
        return pass.run(batch, Map.of(DecoderTraining.VIRTUAL, moved)).loss();
    }

    @Test
    void beginAsTheFirstTokensOfATextAgainWhereItIsTooShort() throws IOException {
        var starts = new VirtualTokensStart(TinyDecoder.of("llama-tied", Precision.FP32, folder), OPTIONS);
        var five = new VirtualTokens(Kind.PROMPT, 5, "abc");
        var random = new SplittableRandom(1);
        assertArrayEquals(new long[] {4, 5, 6, 4, 5}, starts.ids(five, new int[] {4, 5, 6}, random));
        assertArrayEquals(new long[] {1, 2, 3, 4, 5}, starts.ids(five, new int[] {1, 2, 3, 4, 5, 6, 7}, random));
        assertTrue(Arrays.stream(starts.ids(five, new int[0], random))
                .allMatch(id -> id >= 0 && id < TinyDecoder.VOCABULARY));
    }
}
