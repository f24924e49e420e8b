package dev.millrace.model.train.data.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.Located;
import dev.millrace.model.train.data.Passage;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LeakageTest {
    private static final String RUN = "one two three four five six seven eight nine ten eleven twelve thirteen";

    private static Located text(long line, String text) {
        return new Located("t.jsonl", line, new Passage.Text(text));
    }

    @Test
    void findsARunOfThirteenWordsWhateverItsCaseAndPunctuation() {
        Leakage leakage = new Leakage();
        leakage.holdOut("arc", "Zero " + RUN + " fourteen");
        assertFalse(
                leakage.check(text(1, "Before: One, two... " + RUN.substring(8).toUpperCase(Locale.ROOT) + "!")));
        assertTrue(leakage.check(text(2, "One two three four five six seven eight nine ten eleven twelve, no")));
        assertEquals(
                new Leakage.Report(
                        1, 0, 2, 1, Map.of("arc", 1L), List.of(new Leakage.Leak("t.jsonl:1", "arc", 1, RUN))),
                leakage.report());
    }

    @Test
    void looksForShorterTextsAsAWholeAndNotForThoseBelowEightWords() {
        Leakage leakage = new Leakage();
        leakage.holdOut("short", "What is seven times eight?");
        leakage.holdOut("quiz", "What is the tallest mountain of the Alps?");
        assertTrue(leakage.check(text(1, "He asked: what is seven times eight? And left.")));
        assertFalse(leakage.check(text(2, "He asked: what is the tallest mountain of the alps? And left.")));
        Leakage.Report report = leakage.report();
        assertEquals(1, report.tooShort());
        assertEquals(2, report.leaks().getFirst().number());
        assertEquals("quiz", report.leaks().getFirst().suite());
    }
}
