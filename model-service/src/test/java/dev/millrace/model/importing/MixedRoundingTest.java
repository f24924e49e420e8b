package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.KeyValueForm;
import dev.millrace.model.graph.DecoderGraph.Logits;
import dev.millrace.model.graph.Precision;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model of two layers whose weights all lie on 16 levels, and so bear 4 bits; all but those of one matrix. */
class MixedRoundingTest {
    private static final String SENSITIVE = "blk.1.attn_qkv.weight";
    private static final int HIDDEN = 128;
    private static final int INNER = 256;
    private static final int VOCABULARY = 96;

    /** Of the weights about their levels, in steps: little, but the inputs of later products would round differently. */
    private static final double JITTER = 1e-3;

    @TempDir
    Path folder;

    private final Random random = new Random(5);
    private final StringBuilder header = new StringBuilder();
    private final List<float[]> tensors = new ArrayList<>();
    private long bytes;

    private void tensor(String name, float[] values, int... shape) {
        String dimensions = shape.length == 1 ? "" + shape[0] : shape[0] + "," + shape[1];
        long end = bytes + 4L * values.length;
        header.append(String.format(
                "%s\"%s\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[%d,%d]}",
                tensors.isEmpty() ? "" : ",", name, dimensions, bytes, end));
        tensors.add(values);
        bytes = end;
    }

    /** Whole steps from -7 to 8, each block of 128 with both ends. */
    private void onLevels(String name, int rows, int columns, float step) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            int level = i % 128 == 0 ? -7 : i % 128 == 1 ? 8 : random.nextInt(16) - 7;
            values[i] = step * (float) (level + JITTER * random.nextGaussian());
        }
        tensor(name, values, rows, columns);
    }

    /** Small weights beside a few of thirty times their size: 16 levels leave nothing of the small ones. */
    private void withOutliers(String name, int rows, int columns) {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() * (i % 64 == 7 ? 3 : 0.1));
        }
        tensor(name, values, rows, columns);
    }

    @BeforeEach
    void writeModel() throws IOException {
        onLevels("model.embed_tokens.weight", VOCABULARY, HIDDEN, 0.1f);
        for (int layer = 0; layer < 2; layer++) {
            String prefix = "model.layers." + layer + ".";
            tensor(prefix + "input_layernorm.weight", ones(), HIDDEN);
            tensor(prefix + "post_attention_layernorm.weight", ones(), HIDDEN);
            for (String part : List.of("q", "k", "v")) {
                String name = prefix + "self_attn." + part + "_proj.weight";
                if (layer == 1) {
                    withOutliers(name, part.equals("q") ? HIDDEN : HIDDEN / 2, HIDDEN);
                } else {
                    onLevels(name, part.equals("q") ? HIDDEN : HIDDEN / 2, HIDDEN, 0.02f);
                }
            }
            onLevels(prefix + "self_attn.o_proj.weight", HIDDEN, HIDDEN, 0.02f);
            onLevels(prefix + "mlp.gate_proj.weight", INNER, HIDDEN, 0.02f);
            onLevels(prefix + "mlp.up_proj.weight", INNER, HIDDEN, 0.02f);
            onLevels(prefix + "mlp.down_proj.weight", HIDDEN, INNER, 0.01f);
        }
        tensor("model.norm.weight", ones(), HIDDEN);
        byte[] table = ("{" + header + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(Math.toIntExact(8 + table.length + bytes))
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(table.length)
                .put(table);
        for (float[] values : tensors) {
            for (float value : values) {
                file.putFloat(value);
            }
        }
        Path source = FamilyTest.source("llama-tied", folder.resolve("source"));
        Files.write(source.resolve("model.safetensors"), file.array());
        Path config = source.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace("\"hidden_size\": 32", "\"hidden_size\": " + HIDDEN)
                        .replace("\"head_dim\": 16", "\"head_dim\": 32")
                        .replace("\"intermediate_size\": 64", "\"intermediate_size\": " + INNER)
                        .replace("\"vocab_size\": 64", "\"vocab_size\": " + VOCABULARY));
    }

    private static float[] ones() {
        float[] ones = new float[HIDDEN];
        Arrays.fill(ones, 1);
        return ones;
    }

    private Path imported(Precision precision, ImportProgress progress) throws IOException {
        Path target = folder.resolve(precision.label());
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(folder.resolve("source"), "tiny")) {
            new ModelImporter(precision, Logits.ALL, KeyValueForm.FP32, progress).write(checkpoint, target);
        }
        return target;
    }

    private List<float[]> logits(Path model) throws IOException, OrtException {
        long[] ids = new Random(2).longs(40, 0, VOCABULARY).toArray();
        try (OnnxDecoder decoder = new OnnxDecoder(model)) {
            return decoder.append(ids);
        }
    }

    private static Sensitivity mostSensitive(List<Sensitivity> matrices) {
        return matrices.stream()
                .max(Comparator.comparingDouble(Sensitivity::divergence))
                .orElseThrow();
    }

    private static double distance(List<float[]> expected, List<float[]> actual) {
        double error = 0;
        double norm = 0;
        for (int i = 0; i < expected.size(); i++) {
            for (int token = 0; token < VOCABULARY; token++) {
                error += Math.pow(actual.get(i)[token] - expected.get(i)[token], 2);
                norm += Math.pow(expected.get(i)[token], 2);
            }
        }
        return Math.sqrt(error / norm);
    }

    @Test
    void theMatrixThatFourBitsHarmStaysInEight() throws IOException, OrtException {
        List<Sensitivity> told = new ArrayList<>();
        Path mixed = imported(Precision.INT4_MIXED, new ImportProgress() {
            @Override
            public void planned(ImportPlan plan) {}

            @Override
            public void written(long bytes) {}

            @Override
            public void kept(List<Sensitivity> matrices) {
                told.addAll(matrices);
            }
        });
        JsonNode named = Json.read(mixed.resolve("millrace.json")).path("int8_matrices");
        assertEquals(
                told.stream().map(Sensitivity::matrix).toList(),
                named.valueStream().map(JsonNode::asText).toList());
        for (Sensitivity matrix : told) {
            boolean sensitive = matrix.matrix().equals(SENSITIVE);
            assertEquals(
                    sensitive, matrix.divergence() > 0.001 * mostSensitive(told).divergence(), told.toString());
        }
        String graph = Files.readString(mixed.resolve("model.onnx"), StandardCharsets.ISO_8859_1);
        assertTrue(graph.contains(SENSITIVE + ".q8"), "the sensitive matrix has 8 bits");
        assertFalse(graph.contains(SENSITIVE + ".q4"), "and no others");
        for (String name : List.of("blk.0.attn_qkv", "blk.0.ffn_gate", "blk.1.ffn_up", "blk.0.ffn_down")) {
            assertTrue(graph.contains(name + ".weight.q4"), name + " has 4 bits");
        }

        List<float[]> expected = logits(imported(Precision.FP32, ImportProgress.NONE));
        double ofMixed = distance(expected, logits(mixed));
        double ofInt4 = distance(expected, logits(imported(Precision.INT4, ImportProgress.NONE)));
        assertTrue(ofMixed < 0.05, "from fp32: " + ofMixed);
        assertTrue(ofMixed < 0.5 * ofInt4, ofMixed + " against " + ofInt4);
    }

    @Test
    void theSameSourceGivesTheSameChoice() throws IOException {
        byte[] one = Files.readAllBytes(
                imported(Precision.INT4_MIXED, ImportProgress.NONE).resolve("model.onnx.data"));
        byte[] two = Files.readAllBytes(
                imported(Precision.INT4_MIXED, ImportProgress.NONE).resolve("model.onnx.data"));
        assertEquals(Arrays.hashCode(one), Arrays.hashCode(two));
    }
}
