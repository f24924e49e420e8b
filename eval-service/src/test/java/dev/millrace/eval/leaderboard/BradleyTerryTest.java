package dev.millrace.eval.leaderboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.leaderboard.BradleyTerry.Maximum;
import dev.millrace.eval.leaderboard.BradleyTerry.NoMaximum;
import dev.millrace.eval.leaderboard.RatingScale.Anchor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BradleyTerryTest {
    static List<JsonNode> recorded() {
        return Golden.list(Golden.json("leaderboard/ranking.json").get("bradley_terry"));
    }

    @ParameterizedTest
    @MethodSource("recorded")
    void isTheMaximumThatTheReferenceToolFinds(JsonNode golden) {
        JsonNode rows = golden.get("wins_row_beats_column");
        var list = new ArrayList<Vote>();
        for (int row = 0; row < rows.size(); row++) {
            for (int column = 0; column < rows.size(); column++) {
                int wins = rows.get(row).get(column).intValue();
                for (int win = 0; win < wins; win++) {
                    list.add(new Vote("c" + row, "c" + column, 1));
                }
            }
        }
        var votes = new Votes(list);
        double[] strengths = strengths(votes, 0);
        double[] expected = Golden.doubles(golden.get("log_strength_mean_zero"));
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], strengths[votes.numberOf("c" + i)], 1e-12);
        }
    }

    @Test
    void ratesTheWorkedExample() {
        var votes = votes("a>b a>b a>b a>b a>b a>b a>b b>a b>a b>a b>c b>c b>c b>c b>c b>c c>b c>b c>b c>b "
                + "a>c a>c a>c a>c a>c a>c a>c a>c c>a c>a");
        double[] strengths = strengths(votes, 0);
        assertArrayEquals(new double[] {0.740570, -0.149102, -0.591468}, strengths, 5e-7);
        assertArrayEquals(
                new double[] {1128.6502, 974.0983, 897.2515}, RatingScale.CENTRED.ratings(strengths, votes), 5e-5);
        var anchored = new RatingScale(Optional.of(new Anchor("b", 1114)));
        assertArrayEquals(new double[] {1268.5519, 1114, 1037.1532}, anchored.ratings(strengths, votes), 1.1e-4);
    }

    @Test
    void takesATieAsHalfAWinEachWay() {
        double[] tied = strengths(votes("a=b a>b b>c c=a c>a"), 0);
        double[] halves = strengths(
                new Votes(List.of(
                        weighted("a", "b", 1, 0.5),
                        weighted("a", "b", 0, 0.5),
                        weighted("a", "b", 1, 1),
                        weighted("b", "c", 1, 1),
                        weighted("c", "a", 1, 0.5),
                        weighted("c", "a", 0, 0.5),
                        weighted("c", "a", 1, 1))),
                0);
        assertArrayEquals(halves, tied, 1e-14);
    }

    @Test
    void takesAWeightAsThatManyVotes() {
        double[] repeated = strengths(votes("a>b a>b a>b b>a b>c c>a"), 0);
        var weighted = new Votes(
                List.of(weighted("a", "b", 1, 3), new Vote("a", "b", 0), new Vote("b", "c", 1), new Vote("a", "c", 0)));
        assertArrayEquals(repeated, strengths(weighted, 0), 1e-14);
    }

    /** Of two with w wins and l losses the maximum is ln(w/l), whoever stands first. */
    @Test
    void twoCompetitorsHaveAClosedForm() {
        for (String text : List.of("a>b a>b a>b b>a", "b>a a>b a>b a>b", "b<a a>b b>a a>b")) {
            var votes = votes(text);
            assertEquals(Math.log(3) / 2, strengths(votes, 0)[votes.numberOf("a")], 1e-14, text);
        }
    }

    @Test
    void saysWhoHasNoFiniteStrength() {
        assertEquals(List.of(List.of("a"), List.of("b", "c")), groups("a>b a>c b>c c>b"), "never lost");
        assertEquals(List.of(List.of("a", "b"), List.of("c")), groups("a>b b>a a>c"), "never won");
        assertEquals(List.of(List.of("a", "b"), List.of("c", "d")), groups("a>b b>a c>d d=c"), "never met");
        assertEquals(
                List.of(List.of("a", "b"), List.of("c", "d")), groups("a>b b>a c>d d>c a>c b>d"), "one group on top");
        assertInstanceOf(Maximum.class, BradleyTerry.fit(votes("a=b"), 0), "a tie binds both ways");
    }

    /** With ridge r and one win: s = difference / 2 solves 1 − σ(2s) = r·s. */
    @Test
    void ridgeBoundsTheUnbounded() {
        double[] strengths = strengths(votes("a>b"), 0.01);
        assertEquals(0.01 * strengths[0], 1 / (1 + Math.exp(2 * strengths[0])), 1e-12);
        assertEquals(-strengths[0], strengths[1], 1e-12);
        assertTrue(strengths(votes("a>b c>d"), BradleyTerry.RIDGE_FALLBACK)[0] > 1);
    }

    @Test
    void findsTheMaximumFromAfar() {
        var list = new ArrayList<>(Collections.nCopies(100_000, new Vote("a", "b", 1)));
        list.add(new Vote("a", "b", 0));
        list.add(weighted("c", "a", 1, 1e4));
        list.add(weighted("c", "a", 0, 1e-4));
        double[] strengths = strengths(new Votes(list), 0);
        assertEquals(Math.log(1e5), strengths[0] - strengths[1], 1e-8);
        assertEquals(Math.log(1e8), strengths[2] - strengths[0], 1e-6);
    }

    /** The order and the sides of votes do not matter. */
    @Test
    void isTheSameInAnyOrder() {
        var list = new ArrayList<>(votes("a>b b>c c>a a=d d>b c>d b>d a>c c=b").all());
        double[] first = strengths(new Votes(list), 0);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(list, new Random(seed));
            var votes = new Votes(list.stream()
                    .map(vote -> new Vote(vote.b(), vote.a(), 1 - vote.score()))
                    .toList());
            double[] again = strengths(votes, 0);
            for (int i = 0; i < first.length; i++) {
                assertEquals(first[i], again[votes.numberOf("abcd".substring(i, i + 1))], 1e-13, "seed " + seed);
            }
        }
    }

    @Test
    void refusesAnImpossibleRidge() {
        var votes = votes("a>b b>a");
        for (double ridge : new double[] {-1, Double.NaN, 1e7}) {
            assertThrows(IllegalArgumentException.class, () -> BradleyTerry.fit(votes, ridge));
        }
    }

    private static List<List<String>> groups(String text) {
        return assertInstanceOf(NoMaximum.class, BradleyTerry.fit(votes(text), 0))
                .groups();
    }

    private static Vote weighted(String a, String b, double score, double weight) {
        return new Vote(a, b, score, weight, List.of());
    }

    private static double[] strengths(Votes votes, double ridge) {
        return assertInstanceOf(Maximum.class, BradleyTerry.fit(votes, ridge)).logStrengths().stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** Votes such as a&gt;b, b&lt;a, a=b. */
    static Votes votes(String text) {
        var votes = new ArrayList<Vote>();
        for (String vote : text.split(" ")) {
            double score = vote.charAt(1) == '>' ? 1 : vote.charAt(1) == '=' ? 0.5 : 0;
            votes.add(new Vote(vote.substring(0, 1), vote.substring(2), score));
        }
        return new Votes(votes);
    }
}
