package dev.millrace.bench.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The texts do not flatter a cache by accident. */
class TextsTest {
    @Test
    void proseIsEnglishAndSaysNoLineTwice() throws IOException {
        String prose = Texts.named("prose", Model.root());
        String[] lines = prose.split("\n", -1);
        assertTrue(prose.length() > 100_000, prose.length() + " characters");
        assertEquals(lines.length, new HashSet<>(Arrays.asList(lines)).size());
        long letters = prose.chars()
                .filter(unit -> unit < 0x80 && Character.isLetter(unit))
                .count();
        assertTrue(letters > 0.7 * prose.length(), letters + " letters of " + prose.length());
    }

    @Test
    void unseenWordsAreMoreThanAnyCacheHolds() throws IOException {
        String[] words = Texts.named("unseen", Model.root()).split(" ", -1);
        Set<String> different = new HashSet<>(Arrays.asList(words));
        assertTrue(different.size() > 2 * 32_768, different.size() + " different words");
    }

    @Test
    void partsAreTheWholeText() throws IOException {
        for (String name : new String[] {"prose", "world", "unseen"}) {
            String text = Texts.named(name, Model.root());
            assertEquals(text, String.join("", Texts.parts(text)));
        }
    }
}
