package dev.millrace.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.tokenizer.v1.TextPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * Prompts of a file of JSON lines: {@code {"prompt": "…"}} or {@code {"messages": [{"role": "user", "content": "…"}]}}, and
 * beside it {@code model}, {@code max_tokens}, {@code temperature} and {@code seed} as OpenAI's API names them.
 */
final class PromptFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PromptFile() {}

    /** The lines, read as they are wanted; to be closed. */
    static Stream<String> lines(Path file) throws IOException {
        return Files.lines(file);
    }

    /**
     * The prompt of a line.
     *
     * @param number of the line, from 1, for what is said when it cannot be read
     * @throws IllegalArgumentException naming the line
     */
    static TextPrompt prompt(String line, int number) {
        JsonNode fields;
        try {
            fields = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("line " + number + " is not JSON", e);
        }
        var prompt = TextPrompt.newBuilder().setModel(fields.path("model").asText(""));
        if (fields.hasNonNull("prompt")) {
            prompt.setText(fields.get("prompt").asText());
        } else if (fields.path("messages").isArray()) {
            for (var message : fields.get("messages")) {
                prompt.getConversationBuilder()
                        .addMessagesBuilder()
                        .setRole(message.path("role").asText())
                        .setContent(message.path("content").asText());
            }
        } else {
            throw new IllegalArgumentException("line " + number + " has neither prompt nor messages");
        }
        var parameters = prompt.getParametersBuilder();
        if (fields.hasNonNull("max_tokens")) {
            parameters.setMaxNewTokens(fields.get("max_tokens").asInt());
        }
        if (fields.hasNonNull("temperature")) {
            parameters.setTemperature((float) fields.get("temperature").asDouble());
        }
        if (fields.hasNonNull("seed")) {
            parameters.setSeed(fields.get("seed").asLong());
        }
        return prompt.build();
    }
}
