package dev.millrace.tokenizer.normalize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.text.Normalizer.Form;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnicodeFormTest {
    @Test
    void aComposedCharacterStandsForAllItsParts() {
        AlignedText composed = normalize(Form.NFC, "cafe\u0301!");
        assertEquals("caf\u00e9!", composed.text());
        assertEquals("3-5", range(composed, 3));
        assertEquals("5-6", range(composed, 4));
    }

    @Test
    void everyPartOfADecomposedCharacterStandsForIt() {
        AlignedText decomposed = normalize(Form.NFD, "x\u1e69y");
        assertEquals("xs\u0323\u0307y", decomposed.text());
        assertEquals("1-2", range(decomposed, 1));
        assertEquals("1-2", range(decomposed, 3));
        assertEquals("2-3", range(decomposed, 4));
    }

    @Test
    void textInFormIsLeftAlone() {
        AlignedText text = AlignedText.original("plain caf\u00e9", 0);
        assertSame(text, new UnicodeForm(Form.NFC).normalize(text));
    }

    @Test
    void clustersGiveTheTextOfTheWhole() {
        int[] alphabet = {'a', 'e', ' ', 0x301, 0x323, 0x1100, 0x1161, 0x11A8, 0xAC00, 0xFF76, 0xFF9E, 0x344, 0x1F600};
        for (long seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            String text = random.ints(12, 0, alphabet.length)
                    .map(i -> alphabet[i])
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            for (Form form : Form.values()) {
                AlignedText normalized = normalize(form, text);
                assertEquals(java.text.Normalizer.normalize(text, form), normalized.text(), "seed " + seed);
                for (int i = 1; i < normalized.text().length(); i++) {
                    assertTrue(normalized.start(i - 1) <= normalized.start(i), "seed " + seed);
                    assertTrue(normalized.end(i - 1) <= normalized.end(i), "seed " + seed);
                }
            }
        }
    }

    private static AlignedText normalize(Form form, String text) {
        return new UnicodeForm(form).normalize(AlignedText.original(text, 0));
    }

    private static String range(AlignedText text, int index) {
        return text.start(index) + "-" + text.end(index);
    }
}
