package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConstitutionFileTest {
    @TempDir
    private Path folder;

    @Test
    void oursHasPrinciplesForEachCriterionThatIsShippedWithInstructions() {
        var criteria = ConstitutionFile.own().principles().stream()
                .map(principle -> principle.criterion())
                .collect(Collectors.toSet());
        assertEquals(Set.of("helpful", "harmless", "honest"), criteria);
    }

    @Test
    void readsAFile() throws IOException {
        var constitution = ConstitutionFile.read(file("""
                principles:
                  - name: short
                    criterion: helpful
                    critique: What is too long?
                    revision: Say it shorter.
                    comparison: Which is shorter?
                """));
        assertEquals("Which is shorter?", constitution.principles().getFirst().comparison());
    }

    @Test
    void saysWhatIsWrongWithAFile() throws IOException {
        assertRefused("'comparison'", file("""
                principles:
                  - {name: short, criterion: helpful, critique: a, revision: b}
                """));
        assertRefused("\"colour\"", file("""
                principles:
                  - {name: short, criterion: helpful, critique: a, revision: b, comparison: c, colour: red}
                """));
        assertRefused("principles: must be 1 to 64, are 0", file("principles: []"));
        assertRefused("cannot be read", folder.resolve("nowhere.yaml"));
    }

    private static void assertRefused(String part, Path file) {
        var e = assertThrows(IllegalArgumentException.class, () -> ConstitutionFile.read(file));
        assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
    }

    private Path file(String yaml) throws IOException {
        return Files.writeString(folder.resolve("constitution.yaml"), yaml);
    }
}
