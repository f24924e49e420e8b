package dev.millrace.eval.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerplexityTest {
    @Test
    void isWhatTheWorkedExampleSays() {
        Perplexity perplexity = Perplexity.of("It is cold outside.", -4, 5);
        assertEquals(Math.E, perplexity.ofWords(), 1e-12);
        assertEquals(1.234328, perplexity.ofBytes(), 5e-7);
        assertEquals(.303725, perplexity.bitsPerByte(), 5e-7);
        assertEquals(Math.exp(.8), perplexity.ofTokens(), 1e-12);
    }

    @Test
    void isOfSumsNotAMeanOfPerplexities() {
        Perplexity both = Perplexity.of("a b c", -1, 3).plus(Perplexity.of("d", -2, 1));
        assertEquals(new Perplexity(-3, 4, 4, 6), both);
        assertEquals(Math.exp(.75), both.ofWords(), 1e-12);
    }

    /** What {@code len(re.split(r"\s+", text))} gives in Python. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"\" a b \", 4", "\"\", 1", "\"a  \t b\", 2", "\" \", 2", "\"a\u00a0b\u2003c\u001cd\", 4"})
    void countsWordsWithTheirQuirk(String text, long words) {
        assertEquals(words, Perplexity.words(text));
    }

    @Test
    void isNotANumberOfNothing() {
        var none = new Perplexity(0, 0, 0, 0);
        assertEquals(Double.NaN, none.ofTokens());
        assertEquals(Double.NaN, none.bitsPerByte());
        assertThrows(IllegalArgumentException.class, () -> new Perplexity(Double.NaN, 1, 1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Perplexity(1, 1, 1, 1));
    }
}
