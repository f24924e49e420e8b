package dev.millrace.model.adapter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.AdapterWeights;
import dev.millrace.model.LowRankFactors;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraTarget;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows with adapters against models into which the adapters were merged. */
class AdaptedRowsTest {
    private static final int SLOTS = 4;
    private static final int STEPS = 12;
    private static final float TOLERANCE = 2e-4f;
    private static final int[] PROMPT = {3, 17, 5, 9, 21, 4, 11};

    @TempDir
    Path folder;

    private static OnnxForwardPass open(ModelPackage model) {
        return OnnxForwardPass.load(model, SLOTS, 64, new RuntimeOptions(1, Duration.ZERO));
    }

    /** Greedy ids and the logits that they were chosen from, of a slot stepped alone. */
    private record Text(int[] ids, float[][] logits) {}

    private static Text alone(OnnxForwardPass pass, int slot) {
        return together(pass, slot, 1)[0];
    }

    /** The same of rows that are stepped together. */
    private static Text[] together(OnnxForwardPass pass, int first, int rows) {
        float[][][] logits = new float[rows][STEPS][pass.vocabularySize()];
        int[][] ids = new int[rows][STEPS];
        for (int row = 0; row < rows; row++) {
            pass.prefill(first + row, PROMPT, 0, PROMPT.length, logits[row][0]);
        }
        for (int step = 0; step + 1 < STEPS; step++) {
            int[] tokens = new int[rows];
            int[] positions = new int[rows];
            float[][] next = new float[rows][];
            for (int row = 0; row < rows; row++) {
                ids[row][step] = argmax(logits[row][step]);
                tokens[row] = ids[row][step];
                positions[row] = PROMPT.length + step;
                next[row] = logits[row][step + 1];
            }
            pass.decode(first, tokens, positions, next);
        }
        Text[] texts = new Text[rows];
        for (int row = 0; row < rows; row++) {
            ids[row][STEPS - 1] = argmax(logits[row][STEPS - 1]);
            texts[row] = new Text(ids[row], logits[row]);
        }
        return texts;
    }

    private static int argmax(float[] logits) {
        int best = 0;
        for (int id = 1; id < logits.length; id++) {
            best = logits[id] > logits[best] ? id : best;
        }
        return best;
    }

    private static void assertSame(Text expected, Text actual, float tolerance, String what) {
        assertArrayEquals(expected.ids(), actual.ids(), what);
        for (int step = 0; step < STEPS; step++) {
            assertArrayEquals(expected.logits()[step], actual.logits()[step], tolerance, what + ", step " + step);
        }
    }

    private static AdapterWeights prepared(OnnxForwardPass pass, LoraAdapter adapter, String name) {
        AdapterWeights weights = PackedAdapter.of(name, "0", adapter).weights();
        pass.adapters().prepare(weights);
        return weights;
    }

    private Text merged(TinyModel tiny, @Nullable LoraAdapter adapter, String name) throws IOException {
        try (OnnxForwardPass pass = open(adapter == null ? tiny.base(Precision.FP32) : tiny.merged(adapter, name))) {
            return alone(pass, 0);
        }
    }

    /** All matrices, queries and values only, another rank, none: in one batch and each as its merged model. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "qwen2-bias", "qwen3-norms"})
    void computesEachRowAsTheModelWithItsAdapterMerged(String family) throws IOException {
        TinyModel tiny = new TinyModel(family, folder);
        LoraAdapter all = tiny.adapter(3, 1, LoraTarget.QUERY, LoraTarget.values());
        LoraAdapter some = tiny.adapter(5, 2, LoraTarget.QUERY, LoraTarget.VALUE);
        LoraAdapter keys = tiny.adapter(2, 3, LoraTarget.KEY, LoraTarget.DOWN);
        Text[] expected = {
            merged(tiny, all, "all"), merged(tiny, null, ""), merged(tiny, some, "some"), merged(tiny, keys, "keys")
        };
        for (int i = 1; i < SLOTS; i++) {
            assertTrue(!Arrays.equals(expected[0].ids(), expected[i].ids()), "two models say the same");
        }
        try (OnnxForwardPass pass = open(ModelPackage.read(folder.resolve("base-fp32")))) {
            pass.adapt(0, prepared(pass, all, "all"));
            pass.adapt(2, prepared(pass, some, "some"));
            pass.adapt(3, prepared(pass, keys, "keys"));
            Text[] together = together(pass, 0, SLOTS);
            for (int slot = 0; slot < SLOTS; slot++) {
                assertSame(expected[slot], together[slot], TOLERANCE, "slot " + slot + " in a batch");
                assertSame(expected[slot], alone(pass, slot), TOLERANCE, "slot " + slot + " alone");
            }
        }
    }

    /** A wider adapter comes while a narrow one is in its slot, and a slot is used again by others. */
    @Test
    void keepsWhatIsInTheSlotsWhenAWiderAdapterComes() throws IOException {
        TinyModel tiny = new TinyModel("llama-tied", folder);
        LoraAdapter narrow = tiny.adapter(2, 1, LoraTarget.VALUE);
        LoraAdapter wide = tiny.adapter(6, 2, LoraTarget.QUERY, LoraTarget.values());
        Text base = merged(tiny, null, "");
        Text withNarrow = merged(tiny, narrow, "narrow");
        Text withWide = merged(tiny, wide, "wide");
        try (OnnxForwardPass pass = open(ModelPackage.read(folder.resolve("base-fp32")))) {
            AdapterWeights first = prepared(pass, narrow, "narrow");
            pass.adapt(1, first);
            assertSame(withNarrow, alone(pass, 1), TOLERANCE, "narrow");
            AdapterWeights second = prepared(pass, wide, "wide");
            assertSame(withNarrow, alone(pass, 1), TOLERANCE, "narrow, with a wide one loaded");
            pass.adapt(2, second);
            Text[] both = together(pass, 0, 3);
            assertSame(base, both[0], TOLERANCE, "base");
            assertSame(withNarrow, both[1], TOLERANCE, "narrow beside wide");
            assertSame(withWide, both[2], TOLERANCE, "wide");
            pass.adapt(2, first);
            assertSame(withNarrow, alone(pass, 2), TOLERANCE, "narrow where wide was");
            pass.adapt(2, null);
            assertSame(base, together(pass, 1, 2)[1], TOLERANCE, "none where one was");
        }
    }

    /** What is added to a row without an adapter is zero, so it is the base model's to the last bit. */
    @Test
    void leavesARowWithoutAnAdapterAsItIsInABatchOfTheBase() throws IOException {
        TinyModel tiny = new TinyModel("llama-tied", folder);
        LoraAdapter adapter = tiny.adapter(4, 1, LoraTarget.QUERY, LoraTarget.values());
        try (OnnxForwardPass pass = open(tiny.base(Precision.INT8))) {
            Text[] before = together(pass, 0, 2);
            pass.adapt(1, prepared(pass, adapter, "one"));
            Text[] after = together(pass, 0, 2);
            assertSame(before[0], after[0], 0, "row without an adapter");
            assertTrue(!Arrays.equals(before[1].logits()[0], after[1].logits()[0]), "the adapter changes nothing");
        }
    }

    @Test
    void refusesWhatIsNoMatrixOfTheModelNamingIt() throws IOException {
        try (OnnxForwardPass pass = open(new TinyModel("llama-tied", folder).base(Precision.FP32))) {
            int hidden = ModelPackage.read(folder.resolve("base-fp32")).shape().hiddenSize();
            assertRefused(pass, "blk.0.attn_v", hidden + 1, "blk.0.attn_v: must be \\d+ by \\d+, is 3 by \\d+");
            assertRefused(pass, "blk.99.attn_v", hidden, "blk.99.attn_v: the base model has \\d+ layers only");
            assertRefused(pass, "blk.0.attn_norm", hidden, "blk.0.attn_norm: is no matrix of a layer");
            assertThrows(IllegalStateException.class, () -> pass.adapt(0, weights("blk.0.attn_v", hidden)));
        }
    }

    private static AdapterWeights weights(String matrix, int inputs) {
        return new AdapterWeights(
                "foreign",
                "0",
                Map.of(
                        matrix,
                        new LowRankFactors(
                                1,
                                inputs,
                                3,
                                MemorySegment.ofArray(new float[inputs]),
                                MemorySegment.ofArray(new float[3]))));
    }

    private static void assertRefused(OnnxForwardPass pass, String matrix, int inputs, String says) {
        String message = String.valueOf(assertThrows(
                        IllegalArgumentException.class, () -> pass.adapters().prepare(weights(matrix, inputs)))
                .getMessage());
        assertTrue(message.matches(says), message);
    }
}
