package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.graph.Rope;
import dev.millrace.model.weights.GgufFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiny models of every family, computed by ONNX Runtime and by transformers (golden/families/make.py). */
class FamilyTest {
    private static final float TOLERANCE = 2e-4f;

    @TempDir
    Path folder;

    /** A copy of the golden model with the least tokenizer.json that an import asks for. */
    static Path source(String family, Path copy) throws IOException {
        Path golden = Path.of(System.getProperty("millrace.root", ".."))
                .resolve("model-service/src/test/resources/golden/families")
                .resolve(family);
        Files.createDirectories(copy);
        try (Stream<Path> files = Files.list(golden)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.writeString(copy.resolve("tokenizer.json"), "{\"version\":\"1.0\"}");
        return copy;
    }

    private Path imported(Path source, Precision precision, Logits logits) throws IOException {
        Path target = folder.resolve(precision + "-" + logits);
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            new ModelImporter(precision, logits, KeyValueForm.FP32, ImportProgress.NONE).write(checkpoint, target);
        }
        return target;
    }

    private record Expected(long[] ids, float[][] logits) {
        static Expected of(Path source) throws IOException {
            JsonNode json =
                    new ObjectMapper().readTree(source.resolve("expected.json").toFile());
            long[] ids = new long[json.path("ids").size()];
            float[][] logits = new float[ids.length][];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = json.path("ids").path(i).asLong();
                JsonNode row = json.path("logits").path(i);
                logits[i] = new float[row.size()];
                for (int token = 0; token < row.size(); token++) {
                    logits[i][token] = (float) row.path(token).asDouble();
                }
            }
            return new Expected(ids, logits);
        }
    }

    private static void assertClose(float[] expected, float[] actual, float tolerance, String what) {
        assertEquals(expected.length, actual.length, what);
        for (int token = 0; token < expected.length; token++) {
            assertEquals(expected[token], actual[token], tolerance, what + ", token " + token);
        }
    }

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
    void computesWhatTransformersComputes(String family) throws IOException, OrtException {
        Path source = source(family, folder.resolve("source"));
        Expected expected = Expected.of(source);
        int count = expected.ids.length;
        try (OnnxDecoder all = new OnnxDecoder(imported(source, Precision.FP32, Logits.ALL));
                OnnxDecoder chosen = new OnnxDecoder(imported(source, Precision.FP32, Logits.CHOSEN));
                OnnxDecoder last = new OnnxDecoder(imported(source, Precision.FP32, Logits.LAST))) {
            List<float[]> rows = all.append(expected.ids);
            assertEquals(count, rows.size());
            for (int i = 0; i < count; i++) {
                assertClose(expected.logits[i], rows.get(i), TOLERANCE, "position " + i);
            }
            List<float[]> places = chosen.append(expected.ids);
            for (int i = 0; i < count; i++) {
                assertClose(expected.logits[i], places.get(i), TOLERANCE, "place " + i);
            }
            // a prompt in two chunks, then token by token
            last.append(Arrays.copyOf(expected.ids, 3));
            for (int i = 8; i < count; i++) {
                long[] next = i == 8 ? Arrays.copyOfRange(expected.ids, 3, 9) : new long[] {expected.ids[i]};
                List<float[]> logits = last.append(next);
                assertEquals(1, logits.size());
                assertClose(expected.logits[i], logits.getFirst(), TOLERANCE, "step " + i);
            }
            // three first prompts of different lengths in one call
            long[][] prompts = {
                Arrays.copyOf(expected.ids, 5), Arrays.copyOf(expected.ids, 11), Arrays.copyOf(expected.ids, 1)
            };
            List<float[]> ends = last.batch(prompts);
            for (int row = 0; row < prompts.length; row++) {
                assertClose(expected.logits[prompts[row].length - 1], ends.get(row), TOLERANCE, "row " + row);
            }
        }
        assertRoundedIsNear(source, expected, Precision.INT8, 0.1);
        for (Precision precision :
                List.of(Precision.INT4, Precision.INT4_MIXED, Precision.INT4_RTN, Precision.Q4_1, Precision.MIXED)) {
            assertRoundedIsNear(source, expected, precision, 0.6);
        }
    }

    /** llama's rows are stored reordered, the others' are not. */
    @ParameterizedTest
    @ValueSource(strings = {"llama-tied", "qwen2-bias", "qwen3-norms"})
    void ggufFilesGiveTheSameModel(String family) throws IOException, OrtException {
        Path source = source(family, folder.resolve("source"));
        Path gguf = Files.write(folder.resolve("tiny.gguf"), TinyGguf.of(source).bytes());
        assertComputes(Expected.of(source), gguf);
    }

    @Test
    void ggufFilesStretchTheirRopeAsTheySay() throws IOException, OrtException {
        Path linear = source("llama-rope-linear", folder.resolve("linear"));
        byte[] bytes = TinyGguf.of(linear)
                .text("llama.rope.scaling.type", "linear")
                .real("llama.rope.scaling.factor", 4)
                .bytes();
        assertComputes(Expected.of(linear), Files.write(folder.resolve("linear.gguf"), bytes));

        // llama.cpp's converter writes llama3's stretching as the divisors of the frequencies
        Path llama3 = source("llama-rope-llama3", folder.resolve("llama3"));
        Rope.Scaling scaling = new Rope.Scaling.Llama3(8, 1, 4, 32);
        float[] plain = new Rope(16, 500, new Rope.Scaling.None()).frequencies();
        float[] stretched = new Rope(16, 500, scaling).frequencies();
        float[] divisors = new float[8];
        for (int i = 0; i < 8; i++) {
            divisors[i] = plain[i] / stretched[i];
        }
        byte[] divided = TinyGguf.of(llama3)
                .tensor("rope_freqs.weight", 0, List.of(8L), GgufFile.floats(divisors))
                .bytes();
        assertComputes(Expected.of(llama3), Files.write(folder.resolve("llama3.gguf"), divided));
    }

    private void assertComputes(Expected expected, Path gguf) throws IOException, OrtException {
        Path target = folder.resolve(gguf.getFileName() + "-package");
        try (Checkpoint checkpoint = GgufCheckpoint.open(gguf)) {
            new ModelImporter(Precision.FP32, Logits.ALL, KeyValueForm.FP32, ImportProgress.NONE)
                    .write(checkpoint, target);
        }
        try (OnnxDecoder decoder = new OnnxDecoder(target)) {
            List<float[]> rows = decoder.append(expected.ids);
            for (int i = 0; i < rows.size(); i++) {
                assertClose(expected.logits[i], rows.get(i), TOLERANCE, "position " + i);
            }
        }
    }

    /** The error relative to the logits: with rows of one block it is mostly that of the activations' 8 bits. */
    private void assertRoundedIsNear(Path source, Expected expected, Precision precision, double limit)
            throws IOException, OrtException {
        double error = 0;
        double norm = 0;
        try (OnnxDecoder decoder = new OnnxDecoder(imported(source, precision, Logits.ALL))) {
            List<float[]> rows = decoder.append(expected.ids);
            for (int i = 0; i < rows.size(); i++) {
                for (int token = 0; token < rows.get(i).length; token++) {
                    error += Math.pow(rows.get(i)[token] - expected.logits[i][token], 2);
                    norm += Math.pow(expected.logits[i][token], 2);
                }
            }
        }
        double relative = Math.sqrt(error / norm);
        assertTrue(relative < limit, precision + ": " + relative);
    }
}
