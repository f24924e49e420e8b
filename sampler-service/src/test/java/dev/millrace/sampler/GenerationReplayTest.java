package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GenerationReplayTest {
    private final GenerationReplay replay = new GenerationReplay();

    @Test
    void knowsTheTokensOfWhatHasNotEnded() {
        replay.token("a", 0, 0, 11);
        replay.token("b", 0, 0, 21);
        replay.token("a", 0, 1, 12);
        replay.finished("b");
        assertEquals(Map.of("a", List.of(TokenIds.of(11, 12))), replay.unfinished());
        assertEquals(Set.of("b"), replay.finishedIds());
    }

    @Test
    void dropsRepeats() {
        replay.token("a", 0, 0, 11);
        replay.token("a", 0, 1, 12);
        replay.token("a", 0, 0, 11);
        replay.token("a", 0, 1, 12);
        replay.token("a", 0, 2, 13);
        assertEquals(Map.of("a", List.of(TokenIds.of(11, 12, 13))), replay.unfinished());
    }

    @Test
    void startsAnewWhenTheFirstTokensHaveLeftTheLog() {
        replay.token("a", 0, 5, 16);
        replay.token("a", 0, 6, 17);
        assertEquals(Map.of(), replay.unfinished());
        replay.token("a", 0, 0, 11);
        assertEquals(Map.of("a", List.of(TokenIds.of(11))), replay.unfinished());
    }

    @Test
    void keepsTheChoicesApart() {
        replay.token("a", 2, 0, 31);
        replay.token("a", 0, 0, 11);
        replay.token("a", 2, 1, 32);
        replay.token("a", 16, 0, 99);
        replay.token("a", -1, 0, 99);
        var expected = List.of(TokenIds.of(11), TokenIds.NONE, TokenIds.of(31, 32));
        assertEquals(Map.of("a", expected), replay.unfinished());
    }

    @Test
    void nothingFollowsTheEnd() {
        replay.finished("a");
        replay.token("a", 0, 0, 11);
        assertEquals(Map.of(), replay.unfinished());
    }
}
