package dev.millrace.sampler.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Against the distributions that transformers' logits processors made. */
class DistributionGoldenTest {
    private static final Set<String> SUPPORTED = Set.of("temperature", "top_k", "top_p");

    @Test
    void equalsTheReferenceForEverySupportedProcessor() throws IOException {
        var cases = casesWithin(SUPPORTED);
        assertEquals(26, cases.size(), "temperature, top-k, top-p and their chain");
        for (var golden : cases) {
            float[] logits = floats(golden.get("logits"));
            var ranking = RankedLogits.row(logits);
            var kept = filtered(ranking, golden.get("params"));
            double[] probabilities = new double[logits.length];
            for (int rank = 0; rank < kept.size(); rank++) {
                probabilities[ranking.id(rank)] = kept.probability(rank);
            }
            var about = golden.get("kind") + " " + golden.get("params");
            assertEquals(golden.get("kept").asInt(), kept.size(), about);
            for (int id = 0; id < logits.length; id++) {
                // The reference had float64 logits; ours are float32 as on the wire.
                assertEquals(golden.get("probs").get(id).asDouble(), probabilities[id], 1e-6, about + " id " + id);
            }
        }
    }

    private static Distribution filtered(RankedLogits ranking, JsonNode params) {
        var distribution = Distribution.of(ranking, params.path("temperature").asDouble(1));
        int topK = params.path("top_k").asInt(0);
        var kept = topK == 0 ? Optional.of(distribution) : new TopK(topK).apply(distribution);
        return kept.flatMap(new TopP(params.path("top_p").asDouble(1))::apply).orElseThrow();
    }

    private static List<JsonNode> casesWithin(Set<String> supported) throws IOException {
        var file = Path.of(System.getProperty("millrace.goldens", "absent"), "decoding", "distributions.json");
        assumeTrue(Files.exists(file), "no goldens at " + file + ": set the system property millrace.goldens");
        var cases = new ArrayList<JsonNode>();
        for (var golden : new ObjectMapper().readTree(file.toFile()).get("cases")) {
            boolean tie = golden.get("kind").asText().startsWith("tie");
            var names = new ArrayList<String>();
            golden.get("params").fieldNames().forEachRemaining(names::add);
            if (!tie && supported.containsAll(names)) {
                cases.add(golden);
            }
        }
        assertTrue(!cases.isEmpty());
        return cases;
    }

    private static float[] floats(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }
}
