package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.DecoderGraph;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.KeyValueScales.Side;
import dev.millrace.model.graph.KeyValues;
import dev.millrace.model.graph.OnnxModel;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.quant.BlockRounding;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The graph with keys and values in int8, on the tiny models of every family, against the graph with floats whose past is
 * rounded here by hand, and against the logits of transformers.
 */
class Int8KeyValuesTest {
    private static final String[] SIDES = {"key", "value"};

    @TempDir
    Path folder;

    /** A model, its text, and the scales that brute force finds for it: {@code [layer][side][Hkv·D]}. */
    private record Tiny(Path source, Path floats, long[] ids, float[][] logits, float[][][] scales, int headSize) {
        float rounded(int layer, int side, int index, int positions, float value) {
            double code = Math.clamp(value / scale(layer, side, index, positions), -128.0, 127.0);
            return (float) Math.rint(code) + 0f; // no negative zero
        }

        /** Of the value at that index of {@code [Hkv, positions, D]}. */
        float scale(int layer, int side, int index, int positions) {
            return scales[layer][side][index / (positions * headSize) * headSize + index % headSize];
        }
    }

    private Tiny tiny(String family) throws IOException, OrtException {
        Path source = FamilyTest.source(family, folder.resolve("source"));
        JsonNode expected =
                new ObjectMapper().readTree(source.resolve("expected.json").toFile());
        long[] ids = new long[expected.path("ids").size()];
        float[][] logits = new float[ids.length][];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = expected.path("ids").path(i).asLong();
            JsonNode row = expected.path("logits").path(i);
            logits[i] = new float[row.size()];
            for (int token = 0; token < row.size(); token++) {
                logits[i][token] = (float) row.path(token).asDouble();
            }
        }
        Path floats = folder.resolve("floats");
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            new ModelImporter(Precision.FP32, Logits.ALL, KeyValueForm.FP32, ImportProgress.NONE)
                    .write(checkpoint, floats);
            var attention = checkpoint.config().attention();
            float[][][] scales = new float[checkpoint.config().layerCount()][2][];
            try (OnnxDecoder decoder = new OnnxDecoder(floats)) {
                decoder.append(ids);
                for (int layer = 0; layer < scales.length; layer++) {
                    for (int side = 0; side < 2; side++) {
                        float[] past = decoder.past(layer, SIDES[side]);
                        int width = attention.keyValueHeads() * attention.headSize();
                        float[] found = new float[width];
                        int head = past.length / attention.keyValueHeads();
                        for (int i = 0; i < past.length; i++) {
                            int at = i / head * attention.headSize() + i % attention.headSize();
                            found[at] = Math.max(found[at], Math.abs(past[i]) / 127);
                        }
                        scales[layer][side] = found;
                    }
                }
            }
            return new Tiny(source, floats, ids, logits, scales, attention.headSize());
        }
    }

    /** The same weights in a graph that rounds by the model's scales. */
    private Path rounding(Tiny tiny) throws IOException {
        Path target = Files.createDirectory(folder.resolve("int8"));
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(tiny.source, "tiny")) {
            KeyValues kept =
                    new KeyValues(KeyValueForm.INT8, (layer, side) -> tiny.scales[layer][side == Side.KEY ? 0 : 1]);
            OnnxModel model = DecoderGraph.build(
                    checkpoint.config(),
                    checkpoint.weights(),
                    Precision.FP32,
                    new DecoderGraph.Form(Logits.ALL, kept),
                    (_, _, block) -> new BlockRounding(8, block));
            Files.write(target.resolve("model.onnx"), model.toByteArray());
            model.data().write(target, _ -> {});
        }
        Files.copy(tiny.floats.resolve("genai_config.json"), target.resolve("genai_config.json"));
        return target;
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "llama-rope-llama3", "mistral-window", "qwen2-bias", "qwen3-norms"})
    void storesTheNearestMultipleOfTheScale(String family) throws IOException, OrtException {
        Tiny tiny = tiny(family);
        try (OnnxDecoder floats = new OnnxDecoder(tiny.floats);
                OnnxDecoder bytes = new OnnxDecoder(rounding(tiny))) {
            floats.append(tiny.ids);
            bytes.append(Arrays.copyOf(tiny.ids, 7));
            bytes.append(Arrays.copyOfRange(tiny.ids, 7, tiny.ids.length));
            // Those of the first layer follow from the tokens alone, so they are the same in both graphs.
            for (int side = 0; side < 2; side++) {
                float[] exact = floats.past(0, SIDES[side]);
                float[] expected = new float[exact.length];
                for (int i = 0; i < exact.length; i++) {
                    expected[i] = tiny.rounded(0, side, i, tiny.ids.length, exact[i]);
                }
                assertArrayEquals(expected, bytes.past(0, SIDES[side]), SIDES[side]);
            }
        }
    }

    /** The rounded bytes are what the attention reads: floats rounded by hand before each step give the same. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "llama-rope-llama3", "mistral-window", "qwen2-bias", "qwen3-norms"})
    void computesWhatFloatsRoundedByHandGive(String family) throws IOException, OrtException {
        Tiny tiny = tiny(family);
        List<float[]> byHand = new ArrayList<>();
        List<float[]> stepped = new ArrayList<>();
        List<float[]> atOnce;
        try (OnnxDecoder floats = new OnnxDecoder(tiny.floats);
                OnnxDecoder bytes = new OnnxDecoder(rounding(tiny))) {
            for (int position = 0; position < tiny.ids.length; position++) {
                byHand.addAll(floats.append(tiny.ids[position]));
                roundPast(floats, tiny, position + 1);
                stepped.addAll(bytes.append(tiny.ids[position]));
            }
            bytes.reset();
            atOnce = bytes.append(tiny.ids);
        }
        double moved = difference(tiny.logits, byHand);
        // A token's own key and value are rounded in the graph and not yet by hand: that is what remains.
        double near = difference(byHand.toArray(float[][]::new), stepped);
        assertTrue(near < 0.01, family + ": " + near + " between the two, " + moved + " by rounding");
        assertTrue(difference(byHand.toArray(float[][]::new), atOnce) < 0.01, family);
        assertTrue(difference(tiny.logits, stepped) < 0.02, family + ": " + difference(tiny.logits, stepped));
    }

    private static void roundPast(OnnxDecoder decoder, Tiny tiny, int positions) throws OrtException {
        for (int layer = 0; layer < tiny.scales.length; layer++) {
            for (int side = 0; side < 2; side++) {
                float[] past = decoder.past(layer, SIDES[side]);
                for (int i = 0; i < past.length; i++) {
                    past[i] = tiny.rounded(layer, side, i, positions, past[i]) * tiny.scale(layer, side, i, positions);
                }
                decoder.replacePast(layer, SIDES[side], past);
            }
        }
    }

    /** The norm of the difference over that of the expected. */
    private static double difference(float[][] expected, List<float[]> got) {
        assertEquals(expected.length, got.size());
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            for (int token = 0; token < expected[i].length; token++) {
                error += Math.pow(got.get(i)[token] - expected[i][token], 2);
                norm += Math.pow(expected[i][token], 2);
            }
        }
        return Math.sqrt(error / norm);
    }

    /** With scales far too large the rounding must show: the bounds above would notice a scale that nobody reads. */
    @Test
    void coarseScalesMoveTheLogits() throws IOException, OrtException {
        Tiny tiny = tiny("llama-tied");
        for (float[][] layer : tiny.scales) {
            for (float[] side : layer) {
                for (int i = 0; i < side.length; i++) {
                    side[i] *= 40;
                }
            }
        }
        try (OnnxDecoder bytes = new OnnxDecoder(rounding(tiny))) {
            double moved = difference(tiny.logits, bytes.append(tiny.ids));
            assertTrue(moved > 0.03, "moved " + moved);
        }
    }
}
