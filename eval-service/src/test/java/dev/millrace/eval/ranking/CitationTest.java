package dev.millrace.eval.ranking;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class CitationTest {
    private static final String MILL = "The mill was built in 1823 by Dr. Anna Holt on the river Aire.";
    private static final String WHEEL = "Its wheel turned until 1901, when steam took over.";

    @Test
    void sentencesDoNotEndAtAbbreviations() {
        assertEquals(
                List.of(
                        "Dr. Holt met J. S. Mill at 3.15 p.m. on Monday.",
                        "They spoke of wheels, e.g. of wood.",
                        "Was it late?",
                        "No!"),
                Sentences.of("Dr. Holt met J. S. Mill at 3.15 p.m. on Monday. They spoke of wheels, e.g. of wood. "
                        + "Was it late? No!"));
    }

    @Test
    void citationsBehindTheFullStopStayWithTheirSentence() {
        assertEquals(
                List.of("Steam took over. [2][3]", "It was loud [1]."),
                Sentences.of("Steam took over. [2][3] It was loud [1]."));
        assertEquals(
                List.of("So it was.[1]", "And \"is.\" [2] [12]"), Sentences.of("So it was.[1] And \"is.\" [2] [12]"));
    }

    @Test
    void linesEndSentencesAndEmptyOnesAreLeftOut() {
        assertEquals(List.of("A list of", "wheels"), Sentences.of("A list of\n\n…\n\nwheels"));
        assertEquals(List.of("川が流れる。", "水車が回る。"), Sentences.of("川が流れる。水車が回る。"));
        assertEquals(List.of(), Sentences.of(""));
    }

    @Test
    void containmentIsTheShareOfSharedPairsOfWords() {
        var support = NgramSupport.DEFAULT;
        // the mill, mill was, was built | built of, of stone
        assertEquals(3 / 5.0, support.containment("The mill was built of stone [1].", List.of(MILL)), 1e-12);
        assertEquals(1, support.containment("Steam took over", List.of(MILL, WHEEL)));
        assertEquals(1, support.containment("Steam", List.of(WHEEL)));
        assertEquals(0, support.containment("[1]", List.of("1 [1]")));
        assertEquals(0, support.containment("Steam took over", List.of()));
    }

    @Test
    void citationsAreCountedByWhatTheySupport() {
        var support = NgramSupport.DEFAULT;
        List<String> given = List.of(MILL, WHEEL);
        var sentences = List.of(
                support.of("The mill was built in 1823 [1][2].", List.of(MILL, WHEEL), given),
                support.of("Its wheel turned until 1901 [1].", List.of(MILL), given),
                support.of("Ghosts are seen there at night.", List.of(), given));
        assertTrue(sentences.getFirst().isSupportedByCited());
        assertFalse(sentences.get(1).isSupportedByCited());
        var figures = CitationFigures.of(sentences);
        assertEquals(new CitationFigures(1 / 3.0, 1 / 3.0, 1 / 3.0, 3, 3), figures);
        assertTrue(Double.isNaN(CitationFigures.of(List.of()).recall()));
    }
}
