package dev.millrace.eval.leaderboard;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.leaderboard.RatingScale.Anchor;
import dev.millrace.eval.leaderboard.Standing.Interval;
import dev.millrace.eval.leaderboard.Standing.Ranks;
import dev.millrace.eval.leaderboard.Standing.Tally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LeaderboardTest {
    private static final String WORKED = "a>b a>b a>b a>b a>b a>b a>b b>a b>a b>a b>c b>c b>c b>c b>c b>c c>b c>b c>b "
            + "c>b a>c a>c a>c a>c a>c a>c a>c a>c c>a c>a";

    @Test
    void ordersByRatingAndTalliesTheVotes() {
        var board = Leaderboard.of(BradleyTerryTest.votes(WORKED), settings(100), new SplittableRandom(1));
        assertEquals(List.of("a", "b", "c"), names(board));
        assertEquals(new Tally(15, 0, 5), board.standings().getFirst().tally());
        assertEquals(new Tally(9, 0, 11), board.standings().get(1).tally());
        assertEquals(20, board.standings().get(2).tally().votes());
        assertEquals(1128.6502, board.standings().getFirst().rating(), 5e-5);
        // At the maximum a competitor is expected to win as often as it did; here all pairs met ten times.
        assertEquals(15 / 20.0, board.standings().getFirst().winRate(), 1e-12);
        double mean = board.standings().stream()
                .mapToDouble(Standing::winRate)
                .average()
                .orElseThrow();
        assertEquals(0.5, mean, 1e-12);
    }

    @Test
    void isTheSameForTheSameRandomNumbers() {
        var votes = BradleyTerryTest.votes(WORKED);
        assertEquals(
                Leaderboard.of(votes, settings(50), new SplittableRandom(1)),
                Leaderboard.of(votes, settings(50), new SplittableRandom(1)));
    }

    @Test
    void drawsRankingsOfTwoAsTheArenaDrawsVotes() {
        var votes = BradleyTerryTest.votes(WORKED);
        var rankings = Votes.ofRankings(votes.all().stream().map(List::of).toList());
        assertEquals(
                Leaderboard.of(votes, settings(50), new SplittableRandom(1)),
                Leaderboard.of(rankings, settings(50), new SplittableRandom(1)));
    }

    /** Whichever rankings are drawn, each comes with all its votes: here none ever has more of one pair than of another. */
    @Test
    void drawsARankingAsAWhole() {
        var one = BradleyTerryTest.votes("a>b b>c a>c").all();
        var other = BradleyTerryTest.votes("c>a a=b c>b").all();
        var rankings = Votes.ofRankings(List.of(one, other, one, other, other));
        for (int seed = 0; seed < 20; seed++) {
            var sums = Sums.resampled(rankings, new SplittableRandom(seed));
            assertArrayEquals(new double[] {5, 5, 5}, sums.weights());
        }
    }

    @Test
    void ranksOverlappingIntervalsTogether() {
        var text = new ArrayList<>(Collections.nCopies(10, WORKED));
        text.addAll(Collections.nCopies(300, "c>d c>d c>d d>c"));
        var board =
                Leaderboard.of(BradleyTerryTest.votes(String.join(" ", text)), settings(200), new SplittableRandom(1));
        assertEquals(List.of("a", "b", "c", "d"), names(board));
        for (Standing standing : board.standings()) {
            Interval interval = standing.interval();
            assertTrue(interval.low() < standing.rating() && standing.rating() < interval.high());
        }
        assertEquals(new Ranks(1, 1), board.standings().getFirst().ranks());
        assertEquals(new Ranks(4, 4), board.standings().getLast().ranks());
        var equal = Leaderboard.of(BradleyTerryTest.votes("a>b b>a b>c c>b"), settings(200), new SplittableRandom(1));
        assertEquals(new Ranks(1, 3), equal.standings().getFirst().ranks());
        assertEquals(List.of("a", "b", "c"), names(equal), "by name");
    }

    @Test
    void holdsTheAnchorInEveryRound() {
        var anchored =
                new LeaderboardSettings(0, 100, 0.95, new RatingScale(Optional.of(new Anchor("b", 1114))), Elo.ARENA);
        var votes = BradleyTerryTest.votes(WORKED);
        var board = Leaderboard.of(votes, anchored, new SplittableRandom(1));
        assertEquals(new Interval(1114, 1114), board.standings().get(1).interval());
        var unknown =
                new LeaderboardSettings(0, 100, 0.95, new RatingScale(Optional.of(new Anchor("x", 1114))), Elo.ARENA);
        assertThrows(IllegalArgumentException.class, () -> Leaderboard.of(votes, unknown, new SplittableRandom(1)));
    }

    @Test
    void saysWhenTheVotesBoundNothing() {
        var board = Leaderboard.of(BradleyTerryTest.votes("a>b b>a a>c c>d"), settings(20), new SplittableRandom(1));
        assertEquals(List.of(List.of("a", "b"), List.of("c"), List.of("d")), board.groups());
        assertEquals(BradleyTerry.RIDGE_FALLBACK, board.ridge());
        assertTrue(board.standings().stream().allMatch(standing -> Double.isFinite(standing.rating())));
        var bounded = Leaderboard.of(BradleyTerryTest.votes(WORKED), settings(20), new SplittableRandom(1));
        assertEquals(1, bounded.groups().size());
        assertEquals(0, bounded.ridge());
    }

    @Test
    void countsTheRoundsThatTookTheRidge() {
        // A round has a finite maximum only when it draws both votes: half of them.
        var board = Leaderboard.of(BradleyTerryTest.votes("a>b b>a"), settings(1_000), new SplittableRandom(1));
        assertEquals(500, board.ridgedRounds(), 60);
    }

    @Test
    void interpolatesQuantilesAsNumpyDoes() {
        double[] sorted = {1, 2, 4, 8};
        assertEquals(3, Leaderboard.quantile(sorted, 0.5));
        assertEquals(1.075, Leaderboard.quantile(sorted, 0.025), 1e-15);
        assertEquals(8, Leaderboard.quantile(sorted, 1));
        assertEquals(7, Leaderboard.quantile(new double[] {7}, 0.3));
    }

    @Test
    void boundsTheWork() {
        var votes = new Votes(Collections.nCopies(200_000, new Vote("a", "b", 0.5)));
        assertThrows(
                IllegalArgumentException.class, () -> Leaderboard.of(votes, settings(5_001), new SplittableRandom(1)));
        var few = BradleyTerryTest.votes("a=b");
        for (int rounds : new int[] {0, 10_001}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> Leaderboard.of(few, settings(rounds), new SplittableRandom(1)));
        }
    }

    private static List<String> names(Leaderboard board) {
        return board.standings().stream().map(Standing::competitor).toList();
    }

    private static LeaderboardSettings settings(int rounds) {
        return new LeaderboardSettings(0, rounds, 0.95, RatingScale.CENTRED, Elo.ARENA);
    }
}
