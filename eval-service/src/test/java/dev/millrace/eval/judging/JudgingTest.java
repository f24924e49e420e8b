package dev.millrace.eval.judging;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JudgingTest {
    @Test
    void theLastVerdictCounts() {
        assertEquals(Optional.of(Verdict.A), Verdict.ofPair("Clearer and right. [[A]]"));
        assertEquals(Optional.of(Verdict.B), Verdict.ofPair("[[A]] would be it but for the error.\n\n[[B]]"));
        assertEquals(Optional.of(Verdict.TIE), Verdict.ofPair("Both fail: [[C]]."));
        assertEquals(Optional.empty(), Verdict.ofPair("[A] or [[D]] or [[a]]"));
    }

    @Test
    void ratingsAreReadWithOneBracketOrTwo() {
        assertEquals(OptionalDouble.of(5), Verdict.rating("Good.\nRating: [[5]]", 1, 10));
        assertEquals(OptionalDouble.of(7.5), Verdict.rating("Rating: [[3]]? No. Rating: [[7.5]]", 1, 10));
        assertEquals(OptionalDouble.of(8), Verdict.rating("rating: [8]", 1, 10));
        assertEquals(OptionalDouble.of(9), Verdict.rating("Rating: 9.", 1, 10));
        assertEquals(OptionalDouble.empty(), Verdict.rating("Rating: [[11]]", 1, 10));
        assertEquals(OptionalDouble.empty(), Verdict.rating("It has 5 faults", 1, 10));
    }

    @Test
    void ratingsAreWeighedByTheirProbabilities() {
        var logprobs =
                Map.of("4", Math.log(.5), " 5", Math.log(.2), "5", Math.log(.1), "Good", Math.log(.15), "7", -3.0);
        var rating = ExpectedRating.of(logprobs, 1, 5);
        assertEquals((.5 * 4 + .3 * 5) / .8, rating.score(), 1e-12);
        assertEquals(.8, rating.mass(), 1e-12);
        assertEquals(.375, rating.probabilities().get(4), 1e-12);
        assertEquals(0, rating.probabilities().getFirst());
        var none = ExpectedRating.of(Map.of("Good", -.1), 1, 5);
        assertEquals(0, none.mass());
        assertTrue(Double.isNaN(none.score()));
        assertThrows(IllegalArgumentException.class, () -> ExpectedRating.of(Map.of("4", .5), 1, 5));
        assertThrows(IllegalArgumentException.class, () -> ExpectedRating.of(Map.of(), 5, 1));
    }

    @Test
    void aJudgeThatLikesThePlaceMakesATie() {
        assertEquals(Optional.of(PairOutcome.WIN), outcome(Verdict.A, Verdict.B));
        assertEquals(Optional.of(PairOutcome.LOSS), outcome(Verdict.B, Verdict.A));
        assertEquals(Optional.of(PairOutcome.TIE), outcome(Verdict.A, Verdict.A));
        assertEquals(Optional.of(PairOutcome.TIE), outcome(Verdict.B, Verdict.TIE));
        assertEquals(Optional.of(PairOutcome.TIE), outcome(Verdict.TIE, Verdict.TIE));
        assertEquals(Optional.empty(), PairOutcome.of(Optional.of(Verdict.A), Optional.empty()));
    }

    @Test
    void promptsNameTheVerdictsThatAreRead() {
        assertEquals(Set.of("question", "answer_a", "answer_b"), JudgePrompt.PAIR.places());
        assertEquals(Set.of("question", "answer"), JudgePrompt.RATING.places());
        assertEquals(Set.of("criterion", "description", "source", "text"), JudgePrompt.CRITERION.places());
        String pair = JudgePrompt.PAIR.filled(Map.of("question", "Why?", "answer_a", "first", "answer_b", "second"));
        for (String verdict : List.of("[[A]]", "[[B]]", "[[C]]")) {
            assertTrue(pair.contains(verdict));
        }
        String rating = JudgePrompt.RATING.filled(Map.of("question", "Why?", "answer", "So."));
        assertTrue(rating.contains("Rating: [[5]]"));
    }

    @Test
    void answersAreNotReadForPlaces() {
        String filled = JudgePrompt.PAIR.filled(
                Map.of("question", "Why?", "answer_a", "{answer_b} $1 \\", "answer_b", "secret"));
        assertTrue(filled.contains("{answer_b} $1 \\"));
        assertEquals(filled.indexOf("secret"), filled.lastIndexOf("secret"));
        assertFalse(filled.contains("{question}"));
        assertThrows(IllegalArgumentException.class, () -> JudgePrompt.RATING.filled(Map.of("question", "Why?")));
    }

    private static Optional<PairOutcome> outcome(Verdict inOrder, Verdict inSwappedOrder) {
        return PairOutcome.of(Optional.of(inOrder), Optional.of(inSwappedOrder));
    }
}
