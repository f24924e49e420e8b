package dev.millrace.local.feedback;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptFileTest {
    @TempDir
    Path folder;

    @Test
    void takesTextAndObjectsAndPassesOverBlankLines() throws IOException {
        var read = read("""
                Why is the sky blue?

                {"prompt": "Two\\nlines"}
                {"messages": [{"role": "user", "content": "hi"}]}
                """);
        assertEquals(
                List.of(
                        "{\"prompt\":\"Why is the sky blue?\"}",
                        "{\"prompt\":\"Two\\nlines\"}",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"),
                read);
    }

    @Test
    void namesTheLineThatIsNoPrompt() {
        for (var wrong :
                List.of("{\"text\": 1}", "{\"prompt\": 1}", "{}", "{broken", "{\"prompt\": \"a\", \"b\": 1}")) {
            var refusal = assertThrows(UsageException.class, () -> read("good\n" + wrong));
            assertTrue(refusal.getMessage().startsWith("--prompts: line 2 must be"), refusal.getMessage());
        }
    }

    @Test
    void refusesAFileWithoutPrompts() {
        assertThrows(UsageException.class, () -> read("\n\n"));
        assertThrows(UsageException.class, () -> PromptFile.read(folder.resolve("none")));
    }

    private List<String> read(String text) throws IOException {
        var file = folder.resolve("prompts");
        Files.writeString(file, text);
        return PromptFile.read(file).stream().map(Object::toString).toList();
    }
}
