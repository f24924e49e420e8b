package dev.millrace.local.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file with one prompt a line: plain text, or a JSON object with either "prompt" or "messages". Blank lines are none. */
public final class PromptFile {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PROMPTS_MAX = 10_000;

    private PromptFile() {}

    /**
     * The prompts as objects of which each has "prompt" or "messages" alone.
     *
     * @throws UsageException naming the line that is no prompt
     */
    public static List<ObjectNode> read(Path file) throws IOException {
        if (!Files.isReadable(file)) {
            throw new UsageException("--prompts: '%s' cannot be read".formatted(file));
        }
        var prompts = new ArrayList<ObjectNode>();
        try (var reader = Files.newBufferedReader(file)) {
            int number = 0;
            for (var line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (line.isBlank()) {
                    continue;
                }
                if (prompts.size() == PROMPTS_MAX) {
                    throw new UsageException("--prompts: at most %d prompts at once".formatted(PROMPTS_MAX));
                }
                prompts.add(prompt(line.strip(), number));
            }
        }
        if (prompts.isEmpty()) {
            throw new UsageException("--prompts: '%s' has no prompt".formatted(file));
        }
        return prompts;
    }

    private static ObjectNode prompt(String line, int number) {
        if (!line.startsWith("{")) {
            return JSON.createObjectNode().put("prompt", line);
        }
        try {
            var object = JSON.readTree(line);
            if (object instanceof ObjectNode prompt
                    && prompt.size() == 1
                    && (prompt.path("prompt").isTextual()
                            || prompt.path("messages").isArray())) {
                return prompt;
            }
        } catch (JsonProcessingException e) {
            // Told below, as what is no prompt is.
        }
        throw new UsageException(
                "--prompts: line %d must be text or a JSON object with either \"prompt\" or \"messages\""
                        .formatted(number));
    }
}
