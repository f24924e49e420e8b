package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.weights.GgufFile;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelImporterTest {
    @TempDir
    Path folder;

    private Path source = Path.of("");
    private Path models = Path.of("");

    @BeforeEach
    void copySource() throws IOException {
        source = FamilyTest.source("llama-tied", folder.resolve("source"));
        models = Files.createDirectory(folder.resolve("models"));
    }

    private Path write(String name, Precision precision) throws IOException {
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "org/tiny")) {
            new ModelImporter(precision, ImportProgress.NONE).write(checkpoint, models.resolve(name));
        }
        return models.resolve(name);
    }

    private Path gguf(GgufFile file) throws IOException {
        return Files.write(folder.resolve("tiny.gguf"), file.bytes());
    }

    private void importGguf(Path gguf) throws IOException {
        try (Checkpoint checkpoint = GgufCheckpoint.open(gguf)) {
            new ModelImporter(Precision.INT8, ImportProgress.NONE).write(checkpoint, models.resolve("tiny"));
        }
    }

    private List<Path> left() throws IOException {
        try (Stream<Path> files = Files.list(models)) {
            return files.toList();
        }
    }

    @Test
    void writesAPackageThatTheServiceReads() throws IOException {
        ModelPackage tiny = ModelPackage.read(write("tiny", Precision.INT8));
        assertEquals("tiny", tiny.name());
        assertEquals("int8", tiny.precision());
        assertEquals("llama", tiny.architecture());
        assertEquals(2, tiny.shape().layers());
        assertEquals(64, tiny.shape().contextLength());
        JsonNode provenance = Json.read(models.resolve("tiny").resolve("millrace.json"));
        assertEquals("org/tiny", provenance.path("source").path("name").asText());
        assertEquals(
                Checksum.of(source.resolve("model.safetensors")),
                provenance.path("source").path("sha256").asText());
        assertEquals(tiny.version(), provenance.path("version").asText());
        JsonNode generation = Json.read(models.resolve("tiny").resolve("generation_config.json"));
        assertEquals(2, generation.path("eos_token_id").asInt());
    }

    @Test
    void theSameSourceGivesTheSameBytes() throws IOException {
        Path one = write("one", Precision.INT4);
        Path two = write("two", Precision.INT4);
        assertArrayEquals(
                Files.readAllBytes(one.resolve("model.onnx.data")), Files.readAllBytes(two.resolve("model.onnx.data")));
        assertEquals(ModelPackage.read(one).version(), ModelPackage.read(two).version());
        assertFalse(ModelPackage.read(one)
                .version()
                .equals(ModelPackage.read(write("two", Precision.FP32)).version()));
    }

    @Test
    void aNewImportTakesThePlaceOfTheOld() throws IOException {
        write("tiny", Precision.FP32);
        assertEquals("int8", ModelPackage.read(write("tiny", Precision.INT8)).precision());
        assertEquals(List.of(models.resolve("tiny")), left());
    }

    @Test
    void anInterruptedImportLeavesNothingBehind() throws IOException {
        ImportProgress interrupting = new ImportProgress() {
            @Override
            public void planned(ImportPlan plan) {
                assertTrue(plan.diskBytes() > plan.weightBytes() && plan.importMemoryBytes() > 0);
            }

            @Override
            public void written(long bytes) {
                Thread.currentThread().interrupt();
            }
        };
        try (Checkpoint checkpoint = HuggingFaceCheckpoint.open(source, "tiny")) {
            ModelImporter importer = new ModelImporter(Precision.INT8, interrupting);
            assertThrows(ClosedByInterruptException.class, () -> importer.write(checkpoint, models.resolve("tiny")));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertEquals(List.of(), left());
    }

    @Test
    void aTensorThatNobodyUsesIsRefused() throws IOException {
        Path gguf = gguf(
                TinyGguf.of(source).tensor("blk.0.attn_sinks.weight", 0, List.of(4L), GgufFile.floats(1, 2, 3, 4)));
        WeightsException refused = assertThrows(WeightsException.class, () -> importGguf(gguf));
        assertEquals("blk.0.attn_sinks.weight", refused.field());
        assertEquals(List.of(), left());
    }

    @Test
    void aMissingOrMisshapenTensorIsNamed() throws IOException {
        Path config = source.resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replace("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 3"));
        assertEquals(
                "blk.2.attn_norm.weight",
                assertThrows(WeightsException.class, () -> write("tiny", Precision.INT8))
                        .field());
        Files.writeString(config, text.replace("\"intermediate_size\": 64", "\"intermediate_size\": 96"));
        assertEquals(
                "model.layers.0.mlp.gate_proj.weight",
                assertThrows(WeightsException.class, () -> write("tiny", Precision.INT8))
                        .field());
        assertEquals(List.of(), left());
    }

    @Test
    void whatIsNotBuiltHereIsRefusedByName() throws IOException {
        Path config = source.resolve("config.json");
        String text = Files.readString(config);
        String[][] changes = {
            {"\"model_type\": \"llama\"", "\"model_type\": \"mamba\"", "mamba"},
            {"\"hidden_act\": \"silu\"", "\"hidden_act\": \"gelu\"", "gelu"},
            {"\"rope_type\": \"default\"", "\"rope_type\": \"yarn\"", "yarn"},
            {"\"num_attention_heads\": 4", "\"num_attention_heads\": 0", "num_attention_heads"},
            {"\"num_key_value_heads\": 2", "\"num_key_value_heads\": 3", "heads"},
            {"\"head_dim\": 16", "\"head_dim\": 1e9", "head_dim"},
            {"\"vocab_size\": 64", "\"vocab_size\": 99999999", "vocab_size"},
            {"\"max_position_embeddings\": 64", "\"max_position_embeddings\": \"many\"", "max_position_embeddings"},
            {"\"model_type\"", "\"quantization_config\": {\"bits\": 4}, \"model_type\"", "quantised"},
        };
        for (String[] change : changes) {
            assertTrue(text.contains(change[0]), change[0]);
            Files.writeString(config, text.replace(change[0], change[1]));
            ImportException refused = assertThrows(ImportException.class, () -> write("tiny", Precision.INT8));
            assertTrue(String.valueOf(refused.getMessage()).contains(change[2]), refused.getMessage());
        }
    }

    @Test
    void ggufFilesOfOtherKindsAreRefusedByName() throws IOException {
        Map<String, String> changes = Map.of(
                "general.architecture", "bert", "tokenizer.ggml.model", "rwkv", "tokenizer.ggml.pre", "unheard-of");
        for (Map.Entry<String, String> change : changes.entrySet()) {
            Path file = gguf(TinyGguf.of(source, Map.of(change.getKey(), change.getValue())));
            ImportException refused = assertThrows(ImportException.class, () -> importGguf(file), change.getKey());
            assertTrue(String.valueOf(refused.getMessage()).contains(change.getValue()), refused.getMessage());
        }
    }

    @Test
    void flippedBytesOfAModelNeverDoHarm() throws IOException {
        byte[] whole = TinyGguf.of(source).bytes();
        Random random = new Random(44);
        int headerBytes = 6_000;
        for (int round = 0; round < 300; round++) {
            byte[] flipped = whole.clone();
            flipped[random.nextInt(headerBytes)] ^= (byte) (1 << random.nextInt(8));
            Path file = Files.write(folder.resolve("flipped.gguf"), flipped);
            try {
                importGguf(file);
            } catch (WeightsException | ImportException e) {
                assertTrue(e.getMessage() != null, "round " + round);
            }
        }
        assertTrue(left().size() <= 1, "drafts left behind: " + left());
    }
}
