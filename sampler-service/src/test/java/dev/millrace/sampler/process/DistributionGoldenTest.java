package dev.millrace.sampler.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Against the distributions that transformers' logits processors made in float64, in the order of their header. */
class DistributionGoldenTest {
    @Test
    void equalsTheReferenceForEveryProcessorAndTheirChains() throws IOException {
        int count = 0;
        for (var golden : cases()) {
            if (golden.get("kind").asText().startsWith("tie")) {
                continue;
            }
            count++;
            double[] probabilities = probabilities(golden);
            var about = golden.get("kind") + " " + golden.get("params");
            for (int id = 0; id < probabilities.length; id++) {
                double expected = golden.get("probs").get(id).asDouble();
                assertEquals(expected, probabilities[id], 1e-9 * expected, about + " id " + id);
            }
        }
        assertEquals(92, count);
    }

    @Test
    void ofLogitsThatTieAtTheEdgeOfTopKExactlyKAreKept() throws IOException {
        var golden = cases().stream()
                .filter(each -> each.get("kind").asText().startsWith("tie"))
                .toList();
        assertEquals(1, golden.size());
        double[] probabilities = probabilities(golden.getFirst());
        var kept = IntStream.range(0, probabilities.length)
                .filter(id -> probabilities[id] > 0)
                .boxed()
                .toList();
        assertEquals(golden.getFirst().get("params").get("top_k").asInt(), kept.size());
        // The reference keeps all that tie: ours are among them.
        kept.forEach(id -> assertTrue(golden.getFirst().get("probs").get(id).asDouble() > 0));
    }

    private static double[] probabilities(JsonNode golden) {
        var params = golden.get("params");
        var steps = steps(params, golden.get("history"));
        double[] logits = doubles(golden.get("logits"));
        var ids = IntStream.range(0, logits.length).boxed().toList();
        for (var step : steps) {
            ids.forEach(id -> logits[id] = step.adjusted(id, logits[id]));
        }
        var ranked = ids.stream()
                .filter(id -> logits[id] > Double.NEGATIVE_INFINITY)
                .sorted(Comparator.comparing((Integer id) -> -logits[id]).thenComparing(id -> id))
                .toList();
        var kept = Optional.of(Distribution.ofRow(
                ranked.stream().mapToDouble(id -> logits[id]).toArray(),
                params.path("temperature").asDouble(1)));
        for (var cut : cuts(params)) {
            kept = kept.flatMap(cut::apply);
        }
        double[] probabilities = new double[logits.length];
        for (int rank = 0; rank < kept.orElseThrow().size(); rank++) {
            probabilities[ranked.get(rank)] = kept.get().probability(rank);
        }
        return probabilities;
    }

    /** The reference had biases and the frequency penalty in float32 tensors, all else in float64. */
    private static List<RankingStep> steps(JsonNode params, JsonNode history) {
        var text = new History(StreamSupport.stream(history.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray());
        var steps = new ArrayList<RankingStep>();
        var biases = new HashMap<Integer, Double>();
        params.path("logit_bias")
                .properties()
                .forEach(bias -> biases.put(
                        Integer.valueOf(bias.getKey()), (double) bias.getValue().floatValue()));
        steps.add(new LogitBias(biases));
        steps.add(new RepetitionPenalty(params.path("repetition_penalty").asDouble(1), text));
        steps.add(new CountPenalties(
                params.path("frequency_penalty").floatValue(),
                params.path("presence_penalty").asDouble(),
                text));
        if (params.has("no_repeat_ngram")) {
            steps.add(new NgramBan(params.get("no_repeat_ngram").asInt(), text));
        }
        return steps;
    }

    private static List<LogitsProcessor> cuts(JsonNode params) {
        var cuts = new ArrayList<LogitsProcessor>();
        if (params.has("top_k")) {
            cuts.add(new TopK(params.get("top_k").asInt()));
        }
        cuts.add(new TopP(params.path("top_p").asDouble(1)));
        cuts.add(new MinP(params.path("min_p").asDouble(0)));
        cuts.add(new TypicalP(params.path("typical_p").asDouble(1)));
        return cuts;
    }

    private static List<JsonNode> cases() throws IOException {
        try (var file = DistributionGoldenTest.class.getResourceAsStream("/golden/decoding/distributions.json")) {
            var cases =
                    new ObjectMapper().readTree(Objects.requireNonNull(file)).get("cases");
            return StreamSupport.stream(cases.spliterator(), false).toList();
        }
    }

    private static double[] doubles(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(JsonNode::asDouble)
                .toArray();
    }
}
