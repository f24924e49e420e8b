package dev.millrace.tokenizer.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameIdsTest {
    @Test
    void givesEveryFrameTheNumberOfFramesUpToIt() {
        var ids = new FrameIds(new EventId("r", 2, 7, 0));

        assertEquals("id: r.2.7.1\ndata: a\n\nid: r.2.7.2\ndata: b\n\n", ids.stamp("data: a\n\ndata: b\n\n"));
        assertEquals("id: r.2.7.3\ndata: [DONE]\n\n", ids.stamp("data: [DONE]\n\n"));
        assertEquals("", ids.stamp(""));
    }

    @Test
    void leavesOutWhatTheClientHas() {
        var ids = new FrameIds(new EventId("r", 0, 0, 2));

        assertEquals("", ids.stamp("data: a\n\n"));
        assertEquals("id: r.0.0.3\ndata: c\n\n", ids.stamp("data: b\n\ndata: c\n\n"));
    }

    @Test
    void aStreamThatCannotBeResumedStaysAsItIs() {
        var ids = FrameIds.none();

        assertEquals("data: a\n\ndata: b\n\n", ids.stamp("data: a\n\ndata: b\n\n"));
    }

    @Test
    void refusesAFrameWithoutAnEnd() {
        assertThrows(IllegalArgumentException.class, () -> new FrameIds(new EventId("r", 0, 0, 0)).stamp("data: a\n"));
    }

    /** However the frames come together, what two halves of a stream hold is what the whole holds. */
    @Test
    void halvesJoinToTheWhole() {
        for (int seed = 0; seed < 200; seed++) {
            var random = new Random(seed);
            int frames = 1 + random.nextInt(20);
            int has = random.nextInt(frames + 1);
            var whole = new FrameIds(new EventId("r", 0, 0, 0));
            var rest = new FrameIds(new EventId("r", 0, 0, has));
            var all = new StringBuilder();
            var second = new StringBuilder();
            for (int i = 0; i < frames; ) {
                var piece = new StringBuilder();
                for (int n = 1 + random.nextInt(3); n > 0 && i < frames; n--) {
                    piece.append("data: ").append(i++).append("\n\n");
                }
                all.append(whole.stamp(piece.toString()));
                second.append(rest.stamp(piece.toString()));
            }
            var firstHalf = all.toString().split("(?<=\n\n)");
            var first = String.join("", Arrays.copyOf(firstHalf, has));
            assertEquals(all.toString(), first + second, "seed " + seed);
        }
    }
}
