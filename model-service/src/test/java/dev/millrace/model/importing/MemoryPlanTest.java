package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MemoryPlanTest {
    @TempDir
    Path folder;

    private Checkpoint tiny() throws IOException {
        Path golden = Path.of(System.getProperty("millrace.root", ".."))
                .resolve("model-service/src/test/resources/golden/families/llama-tied");
        Path copy = folder.resolve("source");
        Files.createDirectories(copy);
        for (String name : new String[] {"config.json", "model.safetensors"}) {
            if (!Files.exists(copy.resolve(name))) {
                Files.copy(golden.resolve(name), copy.resolve(name));
            }
        }
        Files.writeString(copy.resolve("tokenizer.json"), "{}");
        return HuggingFaceCheckpoint.open(copy, "tiny");
    }

    @Test
    void weighsWhatAnImportWrites() throws IOException {
        for (Precision precision : Precision.values()) {
            Path target = folder.resolve(precision.label());
            long planned;
            long four;
            try (Checkpoint checkpoint = tiny()) {
                Map<Precision, Long> bytes = MemoryPlan.of(checkpoint).weightBytes();
                planned = bytes.getOrDefault(precision, -1L);
                four = bytes.getOrDefault(Precision.INT4, -1L);
                new ModelImporter(precision, ImportProgress.NONE).write(checkpoint, target);
            }
            long written = Files.size(target.resolve("model.onnx.data"));
            if (precision == Precision.INT4_MIXED) {
                assertTrue(four <= written && written <= planned, four + " " + written + " " + planned);
            } else {
                assertEquals(written, planned, precision.label());
            }
        }
    }

    @Test
    void countsKeysAndValuesAsThePackageDoes() throws IOException {
        Path target = folder.resolve("package");
        try (Checkpoint checkpoint = tiny()) {
            new ModelImporter(Precision.INT8, ImportProgress.NONE).write(checkpoint, target);
            MemoryPlan plan = MemoryPlan.of(checkpoint);
            assertEquals(
                    ModelPackage.read(target).shape().keyValueBytesPerToken(KeyValueForm.FP32),
                    plan.keyValueBytesPerToken(KeyValueForm.FP32));
            assertEquals(
                    plan.keyValueBytesPerToken(KeyValueForm.FP32), 4 * plan.keyValueBytesPerToken(KeyValueForm.INT8));
            long memory = MemoryPlan.RESERVE_BYTES
                    + plan.servedBytes(Precision.INT8)
                    + 3 * 64 * plan.keyValueBytesPerToken(KeyValueForm.FP32);
            assertEquals(3, plan.slots(Precision.INT8, memory, 64, KeyValueForm.FP32));
            assertEquals(12, plan.slots(Precision.INT8, memory, 64, KeyValueForm.INT8));
            assertEquals(2, plan.slots(Precision.INT8, memory - 1, 64, KeyValueForm.FP32));
            assertEquals(0, plan.slots(Precision.INT8, 1 << 20, 64, KeyValueForm.FP32));
        }
    }

    @Test
    void countsAdaptersAsTheirShapesSay() throws IOException {
        try (Checkpoint checkpoint = tiny()) {
            MemoryPlan plan = MemoryPlan.of(checkpoint);
            var config = plan.config();
            int queries = config.attention().heads() * config.attention().headSize();
            int values = config.attention().keyValueHeads() * config.attention().headSize();
            long expected = 0;
            for (int layer = 0; layer < config.layerCount(); layer++) {
                expected += 4L * config.hiddenSize() + (long) queries * 4; // A [4, in], B [out, 4] of the queries
                expected += 4L * config.hiddenSize() + (long) values * 4; // and of the values
            }
            assertEquals(expected, plan.adapterParameters(4));
            assertEquals(16 * plan.parameters(), plan.fullTrainingBytes());
        }
    }
}
