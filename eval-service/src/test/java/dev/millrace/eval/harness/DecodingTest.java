package dev.millrace.eval.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Search.EarlyStopping;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DecodingTest {
    private static final Search BEAM = new Search.Beam(4, 1, EarlyStopping.HEURISTIC);
    private static final Search CONTRASTIVE = new Search.Contrastive(0.6, 4);

    /** As a record of the first six fields wrote itself before there were more. */
    @Test
    void isWrittenAsBeforeWhereNothingNewIsSaid() {
        assertEquals(
                "Decoding[until=[a, b], maxTokens=64, temperature=0.7, topK=40, topP=0.95, seed=-3]",
                new Decoding(List.of("a", "b"), 64, 0.7, 40, 0.95, -3).toString());
    }

    @Test
    void isWrittenDifferentlyForEachSettingThatDiffers() {
        var all = List.of(
                decoding(0, Shaping.NONE, Search.NONE),
                decoding(0, new Shaping(0.1, 0, 0, 0, 0, 0), Search.NONE),
                decoding(0, new Shaping(0, 0.1, 0, 0, 0, 0), Search.NONE),
                decoding(0, new Shaping(0, 0, 0.1, 0, 0, 0), Search.NONE),
                decoding(0, new Shaping(0, 0, 0, 0.1, 0, 0), Search.NONE),
                decoding(0, new Shaping(0, 0, 0, 0, 0.1, 0), Search.NONE),
                decoding(0, new Shaping(0, 0, 0, 0, 0, 1), Search.NONE),
                decoding(0, Shaping.NONE, BEAM),
                decoding(0, Shaping.NONE, new Search.Beam(4, 1, EarlyStopping.NEVER)),
                decoding(0, Shaping.NONE, new Search.Beam(4, 0.5, EarlyStopping.HEURISTIC)),
                decoding(0, Shaping.NONE, CONTRASTIVE),
                decoding(0, Shaping.NONE, new Search.Contrastive(0.6, 5)));
        assertEquals(all.size(), all.stream().map(Decoding::toString).distinct().count());
        assertNotEquals(all.getFirst(), all.getLast());
    }

    @Test
    void whatIsSearchedForIsNeitherDrawnNorShaped() {
        refused("temperature does not go with beam", () -> decoding(0.5, Shaping.NONE, BEAM));
        refused(
                "top_k does not go with contrastive",
                () -> new Decoding(List.of(), 1, 0, 4, 1, 0, Shaping.NONE, CONTRASTIVE));
        refused("top_p does not go with beam", () -> new Decoding(List.of(), 1, 0, 0, 0.9, 0, Shaping.NONE, BEAM));
        refused("min_p does not go with beam", () -> decoding(0, new Shaping(0.1, 0, 0, 0, 0, 0), BEAM));
        refused("typical_p does", () -> decoding(0, new Shaping(0, 0.5, 0, 0, 0, 0), BEAM));
        refused("repetition_penalty does", () -> decoding(0, new Shaping(0, 0, 1.2, 0, 0, 0), CONTRASTIVE));
        refused("presence_penalty does", () -> decoding(0, new Shaping(0, 0, 0, 1, 0, 0), CONTRASTIVE));
        refused("frequency_penalty does", () -> decoding(0, new Shaping(0, 0, 0, 0, 1, 0), CONTRASTIVE));
        refused("no_repeat_ngram does", () -> decoding(0, new Shaping(0, 0, 0, 0, 0, 3), CONTRASTIVE));
        assertEquals(1, decoding(0, new Shaping(0, 1, 1, 0, 0, 0), BEAM).topP());
    }

    @Test
    void rangesAreThoseOfTheContract() {
        refused("min_p is 1.5", () -> new Shaping(1.5, 0, 0, 0, 0, 0));
        refused("typical_p is -0.1", () -> new Shaping(0, -0.1, 0, 0, 0, 0));
        refused("repetition_penalty is 10.5, not in [0, 10]", () -> new Shaping(0, 0, 10.5, 0, 0, 0));
        refused("presence_penalty is NaN, not in [-2, 2]", () -> new Shaping(0, 0, 0, Double.NaN, 0, 0));
        refused("frequency_penalty is -2.5", () -> new Shaping(0, 0, 0, 0, -2.5, 0));
        refused("no_repeat_ngram is 65, not 0 to 64", () -> new Shaping(0, 0, 0, 0, 0, 65));
        refused("beam.beams is 1, not 2 to 16", () -> new Search.Beam(1, 1, EarlyStopping.FIRST));
        refused("beam.beams is 17", () -> new Search.Beam(17, 1, EarlyStopping.FIRST));
        refused("beam.length_penalty is 11.0", () -> new Search.Beam(2, 11, EarlyStopping.FIRST));
        refused("contrastive.penalty_alpha is 1.1", () -> new Search.Contrastive(1.1, 4));
        refused("contrastive.top_k is 0, not 1 to 16", () -> new Search.Contrastive(0.6, 0));
        refused("contrastive.top_k is 17", () -> new Search.Contrastive(0.6, 17));
    }

    @Test
    void isSaidInFewWords() {
        assertEquals("greedy", words(0, 0, 1, Shaping.NONE, Search.NONE));
        assertEquals("greedy", words(0, 0, 1, new Shaping(0, 1, 1, 0, 0, 0), Search.NONE));
        assertEquals("top-p 0.9, T 0.8", words(0.8, 0, 0.9, Shaping.NONE, Search.NONE));
        assertEquals(
                "top-k 40, min-p 0.05, typical-p 0.2, T 1, presence penalty 0.5, frequency penalty -0.5",
                words(1, 40, 1, new Shaping(0.05, 0.2, 0, 0.5, -0.5, 0), Search.NONE));
        assertEquals(
                "greedy, repetition penalty 1.2, no 3-gram twice",
                words(0, 0, 1, new Shaping(0, 0, 1.2, 0, 0, 3), Search.NONE));
        assertEquals("beam 4", words(0, 0, 1, Shaping.NONE, BEAM));
        assertEquals(
                "beam 2, length penalty 0.6, stops early",
                words(0, 0, 1, Shaping.NONE, new Search.Beam(2, 0.6, EarlyStopping.FIRST)));
        assertEquals("contrastive α 0.6, k 4", words(0, 0, 1, Shaping.NONE, CONTRASTIVE));
    }

    private static String words(double temperature, int topK, double topP, Shaping shaping, Search search) {
        return DecodingWords.of(new Decoding(List.of(), 1, temperature, topK, topP, 0, shaping, search));
    }

    private static Decoding decoding(double temperature, Shaping shaping, Search search) {
        return new Decoding(List.of(), 1, temperature, 0, 1, 0, shaping, search);
    }

    private static void refused(String start, Supplier<?> made) {
        var message = String.valueOf(
                assertThrows(IllegalArgumentException.class, made::get).getMessage());
        assertTrue(message.startsWith(start), message);
    }
}
