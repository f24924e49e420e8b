package dev.millrace.eval.constitution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ConstitutionTest {
    private final Constitution constitution = new Constitution(
            List.of(principle("useful", "helpful"), principle("short", "helpful"), principle("kind", "harmless")));

    @Test
    void givesEachOfACriterionsPrinciplesItsShare() {
        var names = IntStream.range(0, 1_000)
                .mapToObj(item -> constitution
                        .pick("helpful", "comparison-" + item, 0)
                        .orElseThrow()
                        .name())
                .toList();
        assertEquals(Set.of("useful", "short"), Set.copyOf(names));
        int useful = Collections.frequency(names, "useful");
        assertTrue(useful > 400 && useful < 600, useful + " of 1,000");
    }

    @Test
    void givesTheSameAgainAndTheNextOneInTheNextRound() {
        var first = constitution.pick("helpful", "c", 0);
        assertEquals(first, constitution.pick("helpful", "c", 0));
        assertNotEquals(first, constitution.pick("helpful", "c", 1));
        assertEquals(first, constitution.pick("helpful", "c", 2));
    }

    @Test
    void hasNoneForACriterionThatItDoesNotName() {
        assertEquals(Optional.empty(), constitution.pick("brevity", "c", 0));
        assertTrue(constitution.pick("", "c", 0).isPresent());
    }

    @Test
    void refusesAnEmptyOneATwinAndAnUnfitPrinciple() {
        assertThrows(IllegalArgumentException.class, () -> new Constitution(List.of()));
        var twice = List.of(principle("a", "helpful"), principle("a", "honest"));
        assertThrows(IllegalArgumentException.class, () -> new Constitution(twice));
        assertThrows(IllegalArgumentException.class, () -> principle("Two Words", "helpful"));
        assertThrows(IllegalArgumentException.class, () -> new Principle("a", "helpful", " ", "r", "c"));
    }

    private static Principle principle(String name, String criterion) {
        return new Principle(name, criterion, "What is wrong?", "Mend it.", "Which is better?");
    }
}
