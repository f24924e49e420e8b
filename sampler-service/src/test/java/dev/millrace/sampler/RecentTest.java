package dev.millrace.sampler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecentTest {
    @Test
    void forgetsTheOldestFirst() {
        var recent = new Recent<Integer>(2);
        recent.put("a", 1);
        recent.put("b", 2);
        recent.put("a", 3);
        recent.put("c", 4);
        assertFalse(recent.contains("b"));
        assertTrue(recent.contains("c"));
        assertEquals(3, recent.take("a"));
        assertNull(recent.take("a"));
    }
}
