package dev.millrace.retrieval;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class SourceBlockTest {
    private static Passage passage(String title, String text) {
        return new Passage("d", title, 10, 10 + text.codePointCount(0, text.length()), text);
    }

    @Test
    void numbersTheSources() {
        var block = SourceBlock.of(
                List.of(passage("The\nmill", "It grinds."), passage("", "It bakes.")), 1_000, String::length);
        assertEquals("[1] The mill\nIt grinds.\n\n[2] \nIt bakes.", block.text());
        assertEquals(2, block.sources().size());
    }

    @Test
    void stopsWhereTheBudgetEnds() {
        var long1 = passage("", "a".repeat(150));
        var block = SourceBlock.of(List.of(long1, long1, passage("", "b")), 256, String::length);
        assertEquals(List.of(long1), block.sources());
    }

    @Test
    void cutsTheFirstSourceWhereItAloneIsTooLong() {
        var block = SourceBlock.of(List.of(passage("", "😀".repeat(200))), 256, String::length);
        var shown = block.sources().getFirst();
        assertEquals(10 + 124, shown.end());
        assertEquals("😀".repeat(124), shown.text());
    }

    @Test
    void isEmptyWithoutPassages() {
        assertEquals("", SourceBlock.of(List.of(), 256, String::length).text());
    }
}
