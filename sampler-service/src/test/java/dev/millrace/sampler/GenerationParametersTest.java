package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.sampler.decoding.Constraint;
import dev.millrace.sampler.decoding.Mirostat;
import dev.millrace.sampler.decoding.Search;
import dev.millrace.sampler.decoding.Shaping;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GenerationParametersTest {
    @Test
    void everyFieldOutOfRangeIsNamed() {
        assertField("max_new_tokens", () -> parameters(0, 1, 0, 1, List.of(), 1, 0));
        assertField("temperature", () -> parameters(1, -0.1f, 0, 1, List.of(), 1, 0));
        assertField("temperature", () -> parameters(1, 2.1f, 0, 1, List.of(), 1, 0));
        assertField("temperature", () -> parameters(1, Float.NaN, 0, 1, List.of(), 1, 0));
        assertField("top_k", () -> parameters(1, 1, -1, 1, List.of(), 1, 0));
        assertField("top_p", () -> parameters(1, 1, 0, 0, List.of(), 1, 0));
        assertField("top_p", () -> parameters(1, 1, 0, 1.01f, List.of(), 1, 0));
        assertField("top_p", () -> parameters(1, 1, 0, Float.NaN, List.of(), 1, 0));
        assertField("stop_token_ids", () -> parameters(1, 1, 0, 1, Collections.nCopies(65, 2), 1, 0));
        assertField("choices", () -> parameters(1, 1, 0, 1, List.of(), 17, 0));
        assertField("choices", () -> parameters(1, 1, 0, 1, List.of(), 0, 0));
        assertField("top_logprobs", () -> parameters(1, 1, 0, 1, List.of(), 1, 21));
        var good = parameters(1, 2, 0, 1, Collections.nCopies(64, 2), 1, 20);
        assertField("request_id", () -> new GenerationRequest("", TokenIds.of(1), good, 0, 1));
        assertField("request_id", () -> new GenerationRequest("x".repeat(129), TokenIds.of(1), good, 0, 1));
        assertField("request_id", () -> new GenerationRequest("a b", TokenIds.of(1), good, 0, 1));
        assertField("request_id", () -> new GenerationRequest("a\n", TokenIds.of(1), good, 0, 1));
        assertField("prompt_ids", () -> new GenerationRequest("x", TokenIds.NONE, good, 0, 1));
        assertField("prompt_ids", () -> new GenerationRequest("x", TokenIds.of(new int[131_073]), good, 0, 1));
        assertField("deadline_epoch_ms", () -> new GenerationRequest("x", TokenIds.of(1), good, 0, 0));
    }

    @Test
    void aTemperatureThatNobodyCanTellFromZeroIsGreedy() {
        assertTrue(parameters(1, Float.MIN_VALUE, 0, 1, List.of(), 1, 0).isGreedy());
        assertTrue(parameters(1, 0.00099f, 0, 1, List.of(), 1, 0).isGreedy());
        assertFalse(parameters(1, 0.001f, 0, 1, List.of(), 1, 0).isGreedy());
    }

    @Test
    void asksForAsManyCandidatesAsTheDecodingNeeds() {
        assertEquals(1, parameters(1, 0, 50, 0.9f, List.of(), 1, 0).candidates());
        assertEquals(20, parameters(1, 0, 0, 1, List.of(), 1, 20).candidates());
        assertEquals(25, parameters(1, 0.8f, 25, 1, List.of(), 1, 0).candidates());
        assertEquals(20, parameters(1, 0.8f, 5, 1, List.of(), 1, 20).candidates());
        assertEquals(64, parameters(1, 0.8f, 0, 0.9f, List.of(), 1, 5).candidates());
        assertEquals(256, parameters(1, 1, 0, 1, List.of(), 1, 0).candidates());
        assertEquals(1024, parameters(1, 1, 1024, 1, List.of(), 1, 0).candidates());
        assertEquals(1, parameters(1, 1, 1025, 1, List.of(), 1, 0).candidates());
    }

    @Test
    void asksForMoreCandidatesWhereStepsChangeTheirOrder() {
        var penalty = new Shaping(0, 1, 1.1f, 0, 0, 0, Map.of(), null, null, 0);
        var mirostat = new Shaping(0, 1, 1, 0, 0, 0, Map.of(), new Mirostat(5, 0.1f), null, 0);
        assertEquals(65, shaped(0, 50, penalty).candidates());
        assertEquals(114, shaped(1, 50, penalty).candidates());
        assertEquals(1024, shaped(1, 0, penalty).candidates());
        assertEquals(1, shaped(1, 2000, penalty).candidates());
        assertEquals(256, shaped(1, 0, mirostat).candidates());
        assertEquals(
                1,
                shaped(1, 0, new Shaping(0, 0.9f, 1, 0, 0, 0, Map.of(), null, null, 0))
                        .candidates());
    }

    @Test
    void asksForTheLogitsOfTheTokensWithTheGreatestBiases() {
        var biases = IntStream.range(0, 200).boxed().collect(Collectors.toMap(id -> id, id -> (id - 100) / 10f));
        int[] asked = shaped(1, 0, new Shaping(0, 1, 1, 0, 0, 0, biases, null, null, 0))
                .extraIds();
        assertArrayEquals(IntStream.iterate(199, id -> id - 1).limit(64).toArray(), asked);
    }

    private static GenerationParameters shaped(float temperature, int topK, Shaping shaping) {
        return new GenerationParameters(
                1, temperature, topK, 1, 0, List.of(), 1, 0, shaping, Search.NONE, Constraint.NONE, null);
    }

    @Test
    void namesTheFieldThatABeamSearchCannotHave() {
        assertField("beam.beams", () -> beam(1, 1, 1, Shaping.NONE));
        assertField("beam.beams", () -> beam(17, 1, 1, Shaping.NONE));
        assertField("choices", () -> beam(4, 5, 1, Shaping.NONE));
        assertField("beam.length_penalty", () -> beam(4, 1, Float.NaN, Shaping.NONE));
        assertField("beam.length_penalty", () -> beam(4, 1, -10.1f, Shaping.NONE));
        assertField("shaping", () -> beam(4, 1, 1, new Shaping(0.1f, 1, 1, 0, 0, 0, Map.of(), null, null, 0)));
        assertEquals(4, beam(4, 2, 1, Shaping.NONE).sequences());
        // Two each for the beams, three where two tokens end an answer.
        assertEquals(8, beam(4, 1, 1, Shaping.NONE).candidates());
        assertEquals(12, beam(4, 1, 1, Shaping.NONE, 2, 3).candidates());
    }

    @Test
    void contrastiveSearchHasItsRanges() {
        assertField("contrastive.penalty_alpha", () -> contrastive(1.1f, 4, 1, Shaping.NONE));
        assertField("contrastive.penalty_alpha", () -> contrastive(Float.NaN, 4, 1, Shaping.NONE));
        assertField("contrastive.top_k", () -> contrastive(0.6f, 0, 1, Shaping.NONE));
        assertField("contrastive.top_k", () -> contrastive(0.6f, 17, 1, Shaping.NONE));
        assertField("contrastive.top_k", () -> contrastive(0.6f, -1, 1, Shaping.NONE));
        assertField("choices", () -> contrastive(0.6f, 4, 2, Shaping.NONE));
        assertField(
                "shaping", () -> contrastive(0.6f, 4, 1, new Shaping(0.1f, 1, 1, 0, 0, 0, Map.of(), null, null, 0)));
        var compared = contrastive(0.6f, 4, 1, Shaping.NONE);
        assertEquals(4, compared.candidates());
        assertEquals(1, compared.sequences());
        assertTrue(compared.isGreedy() && compared.isCompared());
        assertFalse(contrastive(0, 4, 1, Shaping.NONE).isCompared());
        assertFalse(contrastive(0.6f, 1, 1, Shaping.NONE).isCompared());
    }

    private static GenerationParameters contrastive(float alpha, int topK, int choices, Shaping shaping) {
        return new GenerationParameters(
                10,
                1,
                0,
                1,
                0,
                List.of(),
                choices,
                0,
                shaping,
                new Search.Contrastive(alpha, topK),
                Constraint.NONE,
                null);
    }

    private static GenerationParameters beam(
            int beams, int choices, float lengthPenalty, Shaping shaping, Integer... stops) {
        return new GenerationParameters(
                1,
                0.8f,
                0,
                1,
                0,
                List.of(stops),
                choices,
                0,
                shaping,
                new Search.Beam(beams, lengthPenalty, Search.EarlyStopping.HEURISTIC),
                Constraint.NONE,
                null);
    }

    private static GenerationParameters parameters(
            int maxNewTokens, float temperature, int topK, float topP, List<Integer> stop, int choices, int top) {
        return new GenerationParameters(maxNewTokens, temperature, topK, topP, 0, stop, choices, top);
    }

    private static void assertField(String field, Runnable make) {
        assertEquals(
                field, assertThrows(InvalidRequestException.class, make::run).field());
    }
}
