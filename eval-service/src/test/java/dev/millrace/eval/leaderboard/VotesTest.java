package dev.millrace.eval.leaderboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VotesTest {
    @Test
    void addsUpThePairsWhateverTheirSides() {
        var votes = BradleyTerryTest.votes("a>b b>a a=b b=a a>c");
        assertEquals(List.of("a", "b", "c"), votes.competitors());
        assertEquals(2, votes.comparisons().size());
        var sums = Sums.ofAll(votes);
        assertEquals(4, sums.weights()[0]);
        assertEquals(2, sums.points()[0]);
        assertEquals(4, votes.cells().size(), "a wins, b wins, tie; a beats c");
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, 0.7, 2, Double.NaN})
    void takesThreeScores(double score) {
        assertThrows(IllegalArgumentException.class, () -> new Vote("a", "b", score));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1e-7, 2e6, Double.POSITIVE_INFINITY, Double.NaN})
    void takesWeightsOfSomeSize(double weight) {
        assertThrows(IllegalArgumentException.class, () -> new Vote("a", "b", 1, weight, List.of()));
    }

    @Test
    void namesTheFieldThatIsWrong() {
        assertMessage("b: must not be a again", () -> new Vote("a", "a", 1));
        assertMessage("a: must have 1 to 256 characters, has 0", () -> new Vote("", "b", 1));
        assertMessage(
                "style: must be at most 16 numbers in [-1e6, 1e6]",
                () -> new Vote("a", "b", 1, 1, Collections.nCopies(17, 0.0)));
        assertThrows(IllegalArgumentException.class, () -> new Vote("a", "b", 1, 1, List.of(Double.NaN)));
        assertMessage("votes: must be 1 to 1000000, are 0", () -> new Votes(List.of()));
        assertMessage(
                "votes: must be 1 to 1000000, are 1000001",
                () -> new Votes(Collections.nCopies(1_000_001, new Vote("a", "b", 1))));
        var many = new ArrayList<Vote>();
        for (int i = 0; i < 500; i++) {
            many.add(new Vote("c" + i, "c" + (i + 1), 1));
        }
        assertMessage("votes: must be of at most 500 competitors", () -> new Votes(many));
    }

    private static void assertMessage(String message, Runnable call) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, call::run).getMessage());
    }
}
