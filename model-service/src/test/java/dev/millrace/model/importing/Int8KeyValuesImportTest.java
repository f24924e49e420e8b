package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import dev.millrace.model.InvalidPackageException;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.quant.ChannelRanges;
import dev.millrace.model.runtime.KeyValueRun;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.weights.GgufFile;
import dev.millrace.model.weights.SafetensorsFolder;
import dev.millrace.model.weights.WeightTensor;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A package with keys and values in int8, from its import to the slots it is served from. */
class Int8KeyValuesImportTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final int VOCABULARY = 64;
    private static final int[] IDS = {5, 60, 12, 33, 8, 41, 27, 3, 19, 50, 22, 7, 36, 11, 48, 30};

    @TempDir
    Path folder;

    private Path imported(String name, Precision precision, KeyValueForm form) throws IOException {
        Path target = folder.resolve(name);
        Path source = folder.resolve("source");
        if (!Files.exists(source)) {
            FamilyTest.source("llama-rope-llama3", source);
        }
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            new ModelImporter(precision, Logits.CHOSEN, form, ImportProgress.NONE).write(checkpoint, target);
        }
        return target;
    }

    private static float[] step(OnnxForwardPass pass, int slot, int token, int position) {
        float[][] logits = new float[1][VOCABULARY];
        pass.decode(slot, new int[] {token}, new int[] {position}, logits);
        return logits[0];
    }

    private static float[] prefill(OnnxForwardPass pass, int slot, int... ids) {
        float[] logits = new float[VOCABULARY];
        pass.prefill(slot, ids, 0, ids.length, logits);
        return logits;
    }

    private static double difference(float[] expected, float[] got) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.length; i++) {
            error += Math.pow(expected[i] - got[i], 2);
            norm += Math.pow(expected[i], 2);
        }
        return Math.sqrt(error / norm);
    }

    @Test
    void answersAsWithFloatsInAQuarterOfTheMemory() throws IOException {
        ModelPackage bytes = ModelPackage.read(imported("bytes", Precision.FP32, KeyValueForm.INT8));
        ModelPackage floats = ModelPackage.read(imported("floats", Precision.FP32, KeyValueForm.FP32));
        assertEquals(KeyValueForm.INT8, bytes.keyValues());
        assertFalse(bytes.version().equals(floats.version()));
        assertEquals(
                "fp32+kv8",
                PackageListing.of(folder.resolve("bytes")).orElseThrow().precision());
        try (OnnxForwardPass rounded = OnnxForwardPass.load(bytes, 3, 64, OPTIONS);
                OnnxForwardPass exact = OnnxForwardPass.load(floats, 3, 64, OPTIONS)) {
            assertEquals(exact.keyValueBytes(), 4 * rounded.keyValueBytes());
            assertTrue(difference(prefill(exact, 1, IDS), prefill(rounded, 1, IDS)) < 0.02);
            float[] expected = new float[47 * VOCABULARY];
            float[] got = new float[47 * VOCABULARY];
            for (int i = 0; i < 47; i++) {
                int position = IDS.length + i;
                System.arraycopy(step(exact, 1, position, position), 0, expected, i * VOCABULARY, VOCABULARY);
                System.arraycopy(step(rounded, 1, position, position), 0, got, i * VOCABULARY, VOCABULARY);
            }
            double moved = difference(expected, got);
            assertTrue(moved < 0.05, "moved " + moved);
        }
    }

    @Test
    void aCopiedBeginningGivesTheSameLogitsAsAComputedOne() throws IOException {
        ModelPackage model = ModelPackage.read(imported("bytes", Precision.INT8, KeyValueForm.INT8));
        try (OnnxForwardPass pass = OnnxForwardPass.load(model, 3, 64, OPTIONS)) {
            prefill(pass, 0, IDS);
            prefill(pass, 2, Arrays.copyOf(IDS, 10));
            pass.copy(0, 1, 10);
            float[] computed = new float[VOCABULARY];
            float[] copied = new float[VOCABULARY];
            pass.prefill(2, IDS, 10, 6, computed);
            pass.prefill(1, IDS, 10, 6, copied);
            assertArrayEquals(computed, copied);
            assertArrayEquals(step(pass, 2, 9, 16), step(pass, 1, 9, 16));
        }
    }

    @Test
    void rowsOfDifferentLengthsDoNotTouchEachOther() throws IOException {
        ModelPackage model = ModelPackage.read(imported("bytes", Precision.FP32, KeyValueForm.INT8));
        try (OnnxForwardPass pass = OnnxForwardPass.load(model, 3, 64, OPTIONS)) {
            int[] lengths = {16, 3, 11};
            float[][] alone = new float[3][];
            for (int slot = 0; slot < 3; slot++) {
                prefill(pass, slot, Arrays.copyOf(IDS, lengths[slot]));
                alone[slot] = step(pass, slot, 20 + slot, lengths[slot]);
            }
            float[][] together = new float[3][VOCABULARY];
            pass.decode(0, new int[] {20, 21, 22}, lengths, together);
            for (int slot = 0; slot < 3; slot++) {
                assertArrayEquals(alone[slot], together[slot], 1e-4f, "slot " + slot);
            }
            float[][] guessed = new float[4][VOCABULARY];
            prefill(pass, 0, Arrays.copyOf(IDS, 8));
            pass.verify(0, IDS, 8, guessed);
            prefill(pass, 1, Arrays.copyOf(IDS, 8));
            for (int i = 0; i < 4; i++) {
                assertArrayEquals(step(pass, 1, IDS[8 + i], 8 + i), guessed[i], 1e-4f, "guess " + i);
            }
        }
    }

    /** Brute force over what the plainest runner hands from call to call. */
    @Test
    void theCalibrationSeesEveryKeyAndValue() throws IOException, OrtException {
        Path base = imported("floats", Precision.FP32, KeyValueForm.FP32);
        List<int[]> texts = List.of(IDS, Arrays.copyOfRange(IDS, 4, 9));
        List<ChannelRanges> keys = new ArrayList<>();
        List<ChannelRanges> values = new ArrayList<>();
        for (int layer = 0; layer < 2; layer++) {
            keys.add(new ChannelRanges(2, 16, 16));
            values.add(new ChannelRanges(2, 16, 0));
        }
        try (OnnxDecoder decoder = new OnnxDecoder(base)) {
            for (int[] text : texts) {
                decoder.reset();
                decoder.append(Arrays.stream(text).asLongStream().toArray());
                for (int layer = 0; layer < 2; layer++) {
                    keys.get(layer).add(FloatBuffer.wrap(decoder.past(layer, "key")), text.length, text.length);
                    values.get(layer).add(FloatBuffer.wrap(decoder.past(layer, "value")), text.length, text.length);
                }
            }
        }
        try (KeyValueRun run = new KeyValueRun(ModelPackage.read(base), 16, IDS.length)) {
            texts.forEach(run::add);
            for (int layer = 0; layer < 2; layer++) {
                assertArrayEquals(keys.get(layer).scales(), run.keys(layer).scales(), 1e-6f);
                assertArrayEquals(values.get(layer).scales(), run.values(layer).scales(), 1e-6f);
            }
        }
    }

    @Test
    void refusesAGraphThatKeepsThemOtherwiseThanThePackageSays() throws IOException {
        Path target = imported("bytes", Precision.FP32, KeyValueForm.INT8);
        Path provenance = target.resolve("millrace.json");
        Files.writeString(provenance, Files.readString(provenance).replace("\"kv\" : \"int8\"", "\"kv\" : \"fp32\""));
        ModelPackage model = ModelPackage.read(target);
        InvalidPackageException e =
                assertThrows(InvalidPackageException.class, () -> OnnxForwardPass.load(model, 1, 64, OPTIONS));
        assertEquals("input past_key_values.0.key of the graph is INT8 and must be FLOAT", e.getMessage());
    }

    @Test
    void saysWhyAModelCannotBeCalibrated() throws IOException {
        Path source = FamilyTest.source("qwen2-bias", folder.resolve("source"));
        Path gguf = Files.write(folder.resolve("huge.gguf"), withHugeKeys(source));
        try (Checkpoint checkpoint = GgufCheckpoint.open(gguf)) {
            ModelImporter importer =
                    new ModelImporter(Precision.INT8, Logits.CHOSEN, KeyValueForm.INT8, ImportProgress.NONE);
            ImportException e =
                    assertThrows(ImportException.class, () -> importer.write(checkpoint, folder.resolve("huge")));
            assertTrue(
                    String.valueOf(e.getMessage())
                            .startsWith("kv int8 is not possible for this model: over the calibration text a key of"
                                    + " layer 1 has no largest value"),
                    e.getMessage());
        }
        assertFalse(Files.exists(folder.resolve("huge")));
    }

    /** As a GGUF file whose layer 1 adds 3e38 to all keys: turned as a pair, two of them pass the largest float. */
    private static byte[] withHugeKeys(Path source) throws IOException {
        byte[] bytes = TinyGguf.of(source).bytes();
        try (SafetensorsFolder files = SafetensorsFolder.open(source)) {
            WeightTensor bias = Objects.requireNonNull(files.tensors().get("model.layers.1.self_attn.k_proj.bias"));
            float[] values = new float[Math.toIntExact(bias.elements())];
            bias.format().expand(bias.data(), 0, values, values.length);
            int at = latin1(bytes).indexOf(latin1(GgufFile.floats(values)));
            Arrays.fill(values, 3e38f);
            byte[] huge = GgufFile.floats(values);
            System.arraycopy(huge, 0, bytes, at, huge.length);
        }
        return bytes;
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
