package dev.millrace.eval.leaderboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.eval.Golden;
import dev.millrace.eval.leaderboard.BradleyTerry.Maximum;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StyleControlTest {
    @Test
    void isWhatALogisticRegressionFinds() {
        JsonNode golden = Golden.json("leaderboard/style-control.json");
        var list = new ArrayList<Vote>();
        for (int i = 0; i < golden.get("votes_a_b_score_of_a").size(); i++) {
            double[] vote = Golden.doubles(golden.get("votes_a_b_score_of_a").get(i));
            double[] ofA = Golden.doubles(golden.get("counts_of_a").get(i));
            double[] ofB = Golden.doubles(golden.get("counts_of_b").get(i));
            var style = List.of(Vote.relativeDifference(ofA[0], ofB[0]), Vote.relativeDifference(ofA[1], ofB[1]));
            list.add(new Vote("c" + (int) vote[0], "c" + (int) vote[1], vote[2], 1, style));
        }
        var votes = new Votes(list);
        var fit = fit(votes, golden.get("reg").doubleValue());
        double[] expected = Golden.doubles(golden.get("log_strengths"));
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], fit.logStrengths().get(votes.numberOf("c" + i)), 1e-12);
        }
        assertArrayEquals(
                Golden.doubles(golden.get("style_coefficients")),
                fit.styleCoefficients().stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray(),
                1e-12);
    }

    /** Equal competitors, one of whom writes at length; voters like length. */
    @Test
    void takesTheAdvantageOfLengthAway() {
        var random = new SplittableRandom(3);
        var styled = new ArrayList<Vote>();
        var plain = new ArrayList<Vote>();
        for (int i = 0; i < 4_000; i++) {
            double difference = Vote.relativeDifference(100 + random.nextInt(200), 50 + random.nextInt(200));
            double score = random.nextDouble() < 1 / (1 + Math.exp(-2 * difference)) ? 1 : 0;
            styled.add(new Vote("long", "short", score, 1, List.of(difference)));
            plain.add(new Vote("long", "short", score));
        }
        double without = fit(new Votes(plain), 0).logStrengths().getFirst();
        assertTrue(without > 0.1, "apparent advantage " + without);
        assertEquals(0, fit(new Votes(styled), 0).logStrengths().getFirst(), 0.05);
    }

    @Test
    void isTheSameFromEitherSide() {
        var random = new SplittableRandom(4);
        var asDrawn = new ArrayList<Vote>();
        var winnerFirst = new ArrayList<Vote>();
        for (int i = 0; i < 300; i++) {
            int a = random.nextInt(4);
            String first = "c" + a;
            String second = "c" + (a + 1 + random.nextInt(3)) % 4;
            double style = random.nextDouble(-0.5, 1);
            int score = random.nextInt(2);
            asDrawn.add(new Vote(first, second, score, 1, List.of(style)));
            winnerFirst.add(score == 1 ? asDrawn.getLast() : new Vote(second, first, 1, 1, List.of(-style)));
        }
        var drawn = new Votes(asDrawn);
        var sorted = new Votes(winnerFirst);
        for (String competitor : drawn.competitors()) {
            assertEquals(
                    fit(drawn, 0).logStrengths().get(drawn.numberOf(competitor)),
                    fit(sorted, 0).logStrengths().get(sorted.numberOf(competitor)),
                    1e-12);
        }
    }

    @Test
    void leavesAStyleThatIsNothingOrTwiceTheSame() {
        var votes = new ArrayList<Vote>();
        var plain = new ArrayList<Vote>();
        for (int i = 0; i < 90; i++) {
            double x = i % 7 - 3;
            votes.add(new Vote("c" + i % 3, "c" + (i + 1) % 3, i % 4 == 0 ? 0 : 1, 1, List.of(0.0, x, x)));
            plain.add(new Vote("c" + i % 3, "c" + (i + 1) % 3, i % 4 == 0 ? 0 : 1, 1, List.of(x)));
        }
        var fit = fit(new Votes(votes), 0);
        var once = fit(new Votes(plain), 0);
        assertEquals(0, fit.styleCoefficients().getFirst());
        assertEquals(
                once.styleCoefficients().getFirst(),
                fit.styleCoefficients().get(1) + fit.styleCoefficients().get(2),
                1e-6);
        assertEquals(once.logStrengths().getFirst(), fit.logStrengths().getFirst(), 1e-6);
    }

    @Test
    void wantsTheSameStyleOnEveryVote() {
        var votes = List.of(new Vote("a", "b", 1, 1, List.of(0.5)), new Vote("a", "b", 0));
        assertEquals(
                "votes[1].style: must be 1 values as in the first vote, are 0",
                assertThrows(IllegalArgumentException.class, () -> new Votes(votes))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Vote.relativeDifference(-1, 2));
        assertEquals(0.525, Vote.relativeDifference(30, 9));
    }

    private static Maximum fit(Votes votes, double ridge) {
        return assertInstanceOf(Maximum.class, BradleyTerry.fit(votes, ridge));
    }
}
