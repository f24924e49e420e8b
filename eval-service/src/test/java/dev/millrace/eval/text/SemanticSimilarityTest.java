package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SemanticSimilarityTest {
    /** A text is the vector of its letters a and b. */
    private static final TextEmbedder LETTERS = texts -> texts.stream()
            .map(text -> new float[] {count(text, 'a'), count(text, 'b')})
            .toList();

    private static long count(String text, char letter) {
        return text.chars().filter(c -> c == letter).count();
    }

    @Test
    void theNearestReferenceCounts() {
        assertEquals(.8, SemanticSimilarity.of(new Segment("a", List.of("b", "aaaabbb")), LETTERS), 1e-12);
        assertEquals(1, SemanticSimilarity.of(new Segment("ab", List.of("aabb", "a")), LETTERS), 1e-12);
    }

    @Test
    void whatSaysNothingIsNearToNothing() {
        TextEmbedder none = texts -> {
            throw new IllegalStateException("asked for " + texts);
        };
        assertEquals(0, SemanticSimilarity.of(new Segment(" ", List.of("a")), none));
        assertEquals(0, SemanticSimilarity.of(new Segment("a", List.of("")), none));
        assertEquals(0, SemanticSimilarity.cosine(new float[2], new float[] {1, 2}));
        assertThrows(IllegalArgumentException.class, () -> SemanticSimilarity.cosine(new float[1], new float[] {1, 2}));
    }
}
