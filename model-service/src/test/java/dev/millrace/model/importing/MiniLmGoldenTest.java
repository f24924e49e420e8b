package dev.millrace.model.importing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.EncoderPackage;
import dev.millrace.model.encode.EncoderEngine;
import dev.millrace.model.encode.EncoderInput;
import dev.millrace.model.encode.EncoderLimits;
import dev.millrace.model.encode.EncoderObserver;
import dev.millrace.model.runtime.OnnxEncoder;
import dev.millrace.model.runtime.RuntimeOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** all-MiniLM-L6-v2 in batches against sentence-transformers' recipe, each text alone (golden/minilm/make.py). */
@EnabledIfSystemProperty(named = "millrace.encoder", matches = ".+", disabledReason = "needs -Dmillrace.encoder=FOLDER")
class MiniLmGoldenTest {
    @Test
    void givesTheVectorsOfSentenceTransformers() throws IOException {
        JsonNode cases = new ObjectMapper()
                .readTree(getClass().getResource("/golden/minilm/embeddings.json"))
                .path("cases");
        List<EncoderInput> inputs = new ArrayList<>();
        for (JsonNode each : cases) {
            int[] ids = new int[each.path("ids").size()];
            for (int i = 0; i < ids.length; i++) {
                ids[i] = each.path("ids").path(i).asInt();
            }
            inputs.add(new EncoderInput(ids));
        }
        EncoderPackage model = EncoderPackage.read(Path.of(System.getProperty("millrace.encoder")));
        OnnxEncoder pass = OnnxEncoder.load(model, new RuntimeOptions(0, Duration.ZERO));
        try (EncoderEngine engine = new EncoderEngine(pass, model, new EncoderLimits(512, 10_000), new Silent())) {
            float[][] vectors = engine.submit(inputs).orElseThrow().result().join();
            for (int i = 0; i < vectors.length; i++) {
                assertArrayEquals(vector(cases.path(i)), vectors[i], 1e-5f, "case " + i);
            }
        }
    }

    private static float[] vector(JsonNode each) {
        float[] vector = new float[each.path("vector").size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) each.path("vector").path(i).asDouble();
        }
        return vector;
    }

    private record Silent() implements EncoderObserver {
        @Override
        public void encoded(int rows, int tokens, long nanos) {}

        @Override
        public void failed(Throwable failure) {}
    }
}
