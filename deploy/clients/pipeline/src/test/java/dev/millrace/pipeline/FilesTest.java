package dev.millrace.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesTest {
    @TempDir
    private Path folder;

    @Test
    void aLineIsATextOrAConversationWithParameters() {
        var text = PromptFile.prompt("{\"prompt\":\"Once\",\"max_tokens\":5,\"temperature\":0,\"model\":\"m\"}", 1);
        assertEquals("Once", text.getText());
        assertEquals("m", text.getModel());
        assertEquals(5, text.getParameters().getMaxNewTokens());
        assertTrue(
                text.getParameters().hasTemperature() && !text.getParameters().hasSeed());
        var talk = PromptFile.prompt("{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}", 2);
        assertEquals("Hi", talk.getConversation().getMessages(0).getContent());
    }

    @Test
    void aLineThatIsNeitherIsNamed() {
        var notJson = assertThrows(IllegalArgumentException.class, () -> PromptFile.prompt("{", 7));
        assertEquals("line 7 is not JSON", notJson.getMessage());
        var empty = assertThrows(IllegalArgumentException.class, () -> PromptFile.prompt("{}", 8));
        assertEquals("line 8 has neither prompt nor messages", empty.getMessage());
    }

    @Test
    void whatIsWrittenIsFoundAgainAndHalfALineIsCutOff() throws IOException {
        var file = folder.resolve("completions.jsonl");
        try (var completions = new CompletionFile(file)) {
            completions.write(2, completion("two"));
            completions.write(2, completion("again"));
        }
        Files.writeString(file, Files.readString(file) + "{\"line\": 3, \"te");

        try (var completions = new CompletionFile(file)) {
            assertTrue(completions.isAnswered(2));
            assertFalse(completions.isAnswered(3));
            completions.write(3, completion("three"));
        }

        var lines = Files.readAllLines(file);
        assertEquals(2, lines.size());
        assertTrue(lines.getFirst().contains("\"text\":\"two\""), lines.getFirst());
        assertTrue(lines.getLast().contains("\"text\":\"three\""), lines.getLast());
    }

    private static GenerationCompleted completion(String text) {
        var completion = GenerationCompleted.newBuilder();
        completion.addChoicesBuilder().setText(text);
        return completion.build();
    }
}
