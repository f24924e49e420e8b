package dev.millrace.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CitationsTest {
    private static final Passage MILL = new Passage(
            "mill", "The mill", 100, 162, "The mill was built in 1712. It burned down in 1850 and was rebuilt.");
    private static final Passage BREAD = new Passage("bread", "", 0, 20, "Bread 😀 needs flour.");

    @Test
    void mapsAMarkToTheSentenceThatSupportsIt() {
        var answer = "Fire: it burned down in 1850 [1]. It was built in 1712 [1].";
        var citations = Citations.of(answer, List.of(MILL)).citations();
        assertEquals(2, citations.size());
        assertEquals(
                new Passage("mill", "The mill", 128, 167, "It burned down in 1850 and was rebuilt."),
                citations.get(0).source());
        assertEquals("The mill was built in 1712.", citations.get(1).source().text());
        assertEquals(100, citations.get(1).source().start());
        assertEquals(
                "[1]",
                answer.substring(
                        citations.get(0).answerStart(), citations.get(0).answerEnd()));
    }

    @Test
    void readsSeveralNumbersAndRanges() {
        var found = Citations.of("All of it [1, 2]; once more [1-2]; and 【2】.", List.of(MILL, BREAD));
        assertEquals(
                List.of(1, 2, 1, 2, 2),
                found.citations().stream().map(Citation::number).toList());
        assertEquals(Set.of(), found.unknown());
    }

    @Test
    void tellsNumbersThatNoSourceHas() {
        var found = Citations.of("Flour [2]. Something [7][0], [1-9].", List.of(MILL, BREAD));
        assertEquals(Set.of(0, 7, 9), found.unknown());
        assertEquals(
                List.of(2, 1, 2),
                found.citations().stream().map(Citation::number).toList());
    }

    @Test
    void leavesLinksAndOtherBracketsAlone() {
        assertEquals(
                List.of(),
                Citations.of("[1](http://x) [a] [] [12345] [ 1", List.of(MILL)).citations());
    }

    @Test
    void countsCharactersNotHalvesOfThem() {
        var citation = Citations.of("😀 flour [1]", List.of(BREAD)).citations().getFirst();
        assertEquals(8, citation.answerStart());
        assertEquals(11, citation.answerEnd());
        assertEquals(20, citation.source().end());
    }

    @Test
    void isBounded() {
        assertTrue(Citations.of("[1]".repeat(5_000), List.of(MILL)).citations().size() <= Citations.CITATIONS_MAX);
    }
}
