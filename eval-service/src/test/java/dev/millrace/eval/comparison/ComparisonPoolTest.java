package dev.millrace.eval.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonPoolTest {
    private final ComparisonPool pool = new ComparisonPool(2, 100);

    @Test
    void takesSoManyAndNoMoreUntilOneIsClosed() {
        assertTrue(pool.open(comparison("a", 10)));
        assertTrue(pool.open(comparison("b", 10)));
        assertFalse(pool.open(comparison("c", 10)));
        pool.close("a");
        assertTrue(pool.open(comparison("c", 10)));
        assertEquals(List.of("b", "c"), pool.all().stream().map(Comparison::id).toList());
    }

    @Test
    void takesTextsUpToItsBoundAndCountsThoseThatGo() {
        assertTrue(pool.open(comparison("a", 60)));
        assertFalse(pool.open(comparison("b", 41)));
        assertTrue(pool.open(comparison("a", 100)));
        assertFalse(pool.open(comparison("a", 101)));
        assertEquals(100, pool.find("a").orElseThrow().characters());
        pool.close("a");
        pool.close("a");
        assertTrue(pool.open(comparison("b", 100)));
    }

    @Test
    void hasRoomForSeveralOnlyWhenAllOfThemFit() {
        assertTrue(pool.open(comparison("a", 40)));
        assertTrue(pool.hasRoomFor(List.of(comparison("a", 40), comparison("b", 60))));
        assertFalse(pool.hasRoomFor(List.of(comparison("a", 41), comparison("b", 60))));
        assertFalse(pool.hasRoomFor(List.of(comparison("b", 1), comparison("c", 1))));
    }

    private static Comparison comparison(String id, int characters) {
        return new Comparison(id, "", 0, 0, List.of("a", "b"), List.of(), characters);
    }
}
