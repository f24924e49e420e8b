package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.engine.EngineLimits;
import dev.millrace.model.engine.EngineObserver;
import dev.millrace.model.engine.InferenceEngine;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.OnnxForwardPass;
import dev.millrace.model.runtime.RuntimeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The default model's hidden states, in fp32 and computed in small chunks, against transformers'. */
@EnabledIfSystemProperty(named = "millrace.gguf", matches = ".+", disabledReason = "needs -Dmillrace.gguf=FILE")
@EnabledIfSystemProperty(named = "millrace.goldens", matches = ".+", disabledReason = "needs -Dmillrace.goldens=FOLDER")
class HiddenStateTest {
    @TempDir
    Path folder;

    @Test
    void theLastTokensHiddenStateIsTheReferences() throws IOException {
        Path target = folder.resolve("fp32");
        try (Checkpoint checkpoint = GgufCheckpoint.open(Path.of(System.getProperty("millrace.gguf")))) {
            new ModelImporter(Precision.FP32, ImportProgress.NONE).write(checkpoint, target);
        }
        JsonNode golden = new ObjectMapper()
                .readTree(Path.of(System.getProperty("millrace.goldens"), "model", "hidden.json")
                        .toFile());
        OnnxForwardPass pass = OnnxForwardPass.load(
                ModelPackage.read(target), 2, 512, new RuntimeOptions(0, Duration.ofNanos(20_000)));
        EngineLimits limits = new EngineLimits(8, 16, 16, Duration.ZERO, Duration.ofMinutes(1), 0, 0, 10_000);
        try (InferenceEngine engine = new InferenceEngine(pass, limits, new EngineObserver() {}, Duration.ZERO)) {
            assertEquals(576, engine.hiddenSize());
            double worst = 0;
            for (JsonNode test : golden.path("cases")) {
                int[] ids = StreamSupport.stream(test.path("ids").spliterator(), false)
                        .mapToInt(JsonNode::asInt)
                        .toArray();
                float[] hidden = engine.embed(ids, null).orElseThrow().join();
                JsonNode expected = test.path("last_hidden_after_final_norm");
                assertEquals(expected.size(), hidden.length);
                for (int d = 0; d < hidden.length; d++) {
                    worst = Math.max(worst, Math.abs(expected.path(d).asDouble() - hidden[d]));
                }
            }
            System.out.printf("fp32: largest difference of a hidden state %.1e%n", worst);
            assertTrue(worst < 2e-3, "largest difference " + worst);
        }
    }
}
