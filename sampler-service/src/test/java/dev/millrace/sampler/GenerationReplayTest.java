package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GenerationReplayTest {
    private final GenerationReplay replay = new GenerationReplay();

    @Test
    void knowsTheTokensOfWhatHasNotEnded() {
        replay.token("a", 0, 11);
        replay.token("b", 0, 21);
        replay.token("a", 1, 12);
        replay.finished("b");
        assertEquals(Map.of("a", TokenIds.of(11, 12)), replay.unfinished());
        assertEquals(Set.of("b"), replay.finishedIds());
    }

    @Test
    void dropsRepeats() {
        replay.token("a", 0, 11);
        replay.token("a", 1, 12);
        replay.token("a", 0, 11);
        replay.token("a", 1, 12);
        replay.token("a", 2, 13);
        assertEquals(Map.of("a", TokenIds.of(11, 12, 13)), replay.unfinished());
    }

    @Test
    void startsAnewWhenTheFirstTokensHaveLeftTheLog() {
        replay.token("a", 5, 16);
        replay.token("a", 6, 17);
        assertEquals(Map.of(), replay.unfinished());
        replay.token("a", 0, 11);
        assertEquals(Map.of("a", TokenIds.of(11)), replay.unfinished());
    }

    @Test
    void nothingFollowsTheEnd() {
        replay.finished("a");
        replay.token("a", 0, 11);
        assertEquals(Map.of(), replay.unfinished());
    }
}
