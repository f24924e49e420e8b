package dev.millrace.local.bench.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Scores counted by hand. */
class TasteTest {
    private static final double EXACT = 1e-12;

    @Test
    void wordsCost() {
        assertEquals(-0.04, Taste.DEFAULT.score("Sleep is very good."), EXACT);
        assertEquals(-0.04, Taste.DEFAULT.score("  Sleep\tis \n very good. \n"), EXACT);
    }

    @Test
    void aListIsWorthTwo() {
        // Tips: - Rest. - Drink water. are six words.
        assertEquals(2 - 0.06, Taste.DEFAULT.score("Tips:\n- Rest.\n- Drink water."), EXACT);
        assertEquals(2 - 0.06, Taste.DEFAULT.score("Tips:\n1. Rest.\n2. Drink water."), EXACT);
    }

    @Test
    void repetitionCostsByItsShare() {
        // to be or, be or not, or not to, not to be, to be or: the last one of five came before.
        assertEquals(0.2, Taste.repeated("to be or not To Be or"), EXACT);
        assertEquals(-0.07 - 5 * 0.2, Taste.DEFAULT.score("to be or not To Be or"), EXACT);
        assertEquals(0, Taste.repeated("ha ha"), EXACT);
        assertEquals(2.0 / 3, Taste.repeated("ha ha ha ha ha"), EXACT);
    }

    @Test
    void nothingIsTheWorstAnswer() {
        assertEquals(Taste.EMPTY, Taste.DEFAULT.score(" \n "));
        assertTrue(Taste.DEFAULT.score("no ".repeat(160)) > Taste.EMPTY);
    }

    @Test
    void aListIsALineThatBeginsWithANumberOrABullet() {
        for (var list : new String[] {"1. Rest", "So:\n  12) Rest", "* Rest", "• Rest", "Yes\r\n- Rest"}) {
            assertTrue(Taste.hasList(list), list);
        }
        for (var prose :
                new String[] {"In 1. place", "2024 was good", "-5 degrees", "- ", "1.5 litres", "**Bold** word"}) {
            assertFalse(Taste.hasList(prose), prose);
        }
    }
}
