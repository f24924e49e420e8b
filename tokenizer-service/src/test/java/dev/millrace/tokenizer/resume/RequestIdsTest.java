package dev.millrace.tokenizer.resume;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    private static final long MS = 1_795_000_000_123L;

    @Test
    void saysWhenTheRequestBegan() {
        var id = RequestIds.fresh("chatcmpl-", MS, new Random(1));

        assertTrue(id.matches("chatcmpl-[0-9a-f]{32}"), id);
        assertEquals(OptionalLong.of(MS), RequestIds.beganMs(id));
        assertNotEquals(id, RequestIds.fresh("chatcmpl-", MS, new Random(2)));
    }

    @Test
    void isTheSameForTheSameMark() {
        var mark = "0123456789abcdef0123456789abcdef";

        assertEquals("chatcmpl-001a1ecc87b0123456789abcdef01234", RequestIds.keyed("chatcmpl-", 0x1a1ecc87bL, mark));
        assertEquals(OptionalLong.of(MS), RequestIds.beganMs(RequestIds.keyed("cmpl-", MS, mark)));
        assertEquals(OptionalLong.of(MS), RequestIds.beganMs(RequestIds.keyed("msg_", MS, mark)));
    }

    @Test
    void knowsNoTimeOfOtherIds() {
        for (var id :
                new String[] {"", "gen-1", "prompts-3-17", "chatcmpl-zz", "chatcmpl-0123456789ABCDEF0123456789abcdef"
                }) {
            assertEquals(OptionalLong.empty(), RequestIds.beganMs(id), id);
        }
    }
}
