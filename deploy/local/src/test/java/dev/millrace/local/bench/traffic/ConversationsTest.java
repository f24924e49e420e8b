package dev.millrace.local.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConversationsTest {
    private static final int MANY = 4000;
    private static final TrafficShape SHAPE =
            new TrafficShape(new Span(10, 40), new Span(5, 25), 0.3, 50, 1, 0.1, 0.8, 25);

    @Test
    void theSeedDecides() {
        assertEquals(draw(SHAPE, 1, 2, 0, 20), draw(SHAPE, 1, 2, 0, 20));
        assertNotEquals(draw(SHAPE, 1, 2, 0, 20), draw(SHAPE, 1, 3, 0, 20));
        assertNotEquals(draw(SHAPE, 1, 2, 0, 20), draw(SHAPE, 2, 2, 0, 20));
    }

    @Test
    void targetsGetTheSameWorkInOtherWords() {
        var one = draw(SHAPE, 1, 0, 0, 200);
        var other = draw(SHAPE, 1, 0, 1, 200);
        for (int i = 0; i < one.size(); i++) {
            assertEquals(words(one.get(i)), words(other.get(i)));
            assertEquals(one.get(i).newTokens(), other.get(i).newTokens());
            assertEquals(one.get(i).dropAfter(), other.get(i).dropAfter());
            assertNotEquals(one.get(i).text(), other.get(i).text());
        }
    }

    @Test
    void theChosenShareOfClientsLeavesAtATokenBeforeTheLast() {
        var turns = draw(SHAPE, 5, 0, 0, MANY);
        var leaving = turns.stream().filter(turn -> turn.dropAfter() > 0).toList();
        assertShare(0.1, leaving.size());
        assertTrue(leaving.stream().allMatch(turn -> turn.dropAfter() < turn.newTokens()));
        // Uniform over 1 to newTokens − 1, so on average in the middle.
        double place = leaving.stream()
                .mapToDouble(turn -> (turn.dropAfter() - 0.5) / (turn.newTokens() - 1))
                .average()
                .orElseThrow();
        assertEquals(0.5, place, 0.07);
    }

    @Test
    void theChosenShareOfPromptsBeginsWithOneText() {
        var turns = draw(SHAPE, 6, 0, 0, MANY);
        var beginning = turns.stream()
                .map(Turn::text)
                .filter(text -> !text.startsWith("Tell"))
                .map(text -> text.substring(0, text.indexOf("Tell")))
                .toList();
        assertShare(0.3, beginning.size());
        assertEquals(1, beginning.stream().distinct().count());
        assertEquals(50, beginning.getFirst().strip().split(" ").length);
    }

    @Test
    void lengthsStayInTheirRangesAndReachBothEnds() {
        var turns = draw(SHAPE.plain(new Span(10, 12), new Span(5, 7)), 7, 0, 0, 300);
        assertEquals(
                List.of(10L, 11L, 12L),
                turns.stream().map(ConversationsTest::words).distinct().sorted().toList());
        assertEquals(
                List.of(5, 6, 7),
                turns.stream().map(Turn::newTokens).distinct().sorted().toList());
        assertTrue(turns.stream().allMatch(turn -> turn.dropAfter() == 0));
    }

    @Test
    void aConversationHasItsTurns() {
        var shape = new TrafficShape(new Span(3, 3), new Span(2, 2), 0, 1, 4, 0, 0, 0);
        assertEquals(4, new Conversations(shape, 1, 0, 0).next().size());
    }

    private static List<Turn> draw(TrafficShape shape, long seed, long place, int target, int count) {
        var conversations = new Conversations(shape, seed, place, target);
        return Stream.generate(() -> conversations.next().getFirst())
                .limit(count)
                .toList();
    }

    /** The words that the story is asked to use. */
    private static long words(Turn turn) {
        return turn.text().substring(turn.text().indexOf("words: ") + 7).split(" ").length;
    }

    /** Within five standard deviations of a binomial count. */
    private static void assertShare(double share, int count) {
        assertEquals(share * MANY, count, 5 * Math.sqrt(MANY * share * (1 - share)));
    }
}
