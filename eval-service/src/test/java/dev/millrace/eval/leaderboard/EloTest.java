package dev.millrace.eval.leaderboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EloTest {
    static List<JsonNode> recorded() {
        return Golden.list(Golden.json("leaderboard/ranking.json").get("elo"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isWhatTheReferenceSays(JsonNode golden) {
        var votes = new Votes(Golden.list(golden.get("games_a_b_score_of_a")).stream()
                .map(Golden::doubles)
                .map(game -> new Vote("c" + (int) game[0], "c" + (int) game[1], game[2]))
                .toList());
        var elo = new Elo(
                golden.get("k").doubleValue(),
                golden.get("scale").doubleValue(),
                golden.get("initial").doubleValue());
        double[] expected = Golden.doubles(golden.get("ratings"));
        double[] ratings = elo.ratings(votes);
        assertEquals(expected.length, ratings.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], ratings[votes.numberOf("c" + i)], 1e-12 * expected[i]);
        }
    }

    @Test
    void isTheArenasInFourGames() {
        assertArrayEquals(
                new double[] {1001.885945, 998.114055},
                Elo.ARENA.ratings(BradleyTerryTest.votes("a>b a>b a=b a<b")),
                5e-7);
    }

    @Test
    void expectsTenToOneAtTheScale() {
        assertEquals(10 / 11.0, Elo.ARENA.expected(1400, 1000), 1e-15);
    }

    @Test
    void movesByTheWeight() {
        var votes = new Votes(List.of(new Vote("a", "b", 1, 2.5, List.of())));
        assertArrayEquals(new double[] {1005, 995}, Elo.ARENA.ratings(votes));
    }

    @Test
    void refusesWhatIsNoScale() {
        assertThrows(IllegalArgumentException.class, () -> new Elo(0, 400, 1000));
        assertThrows(IllegalArgumentException.class, () -> new Elo(4, Double.POSITIVE_INFINITY, 1000));
        assertThrows(IllegalArgumentException.class, () -> new Elo(4, 400, Double.NaN));
    }
}
