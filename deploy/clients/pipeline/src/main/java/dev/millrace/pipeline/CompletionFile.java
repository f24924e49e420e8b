package dev.millrace.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.contract.tokenizer.v1.GenerationCompleted;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.BitSet;

/**
 * Completions as JSON lines, {@code {"line": 3, "text": "…", …}}, each flushed when it is whole. What is there already
 * is found again; half a line, of a pipeline that was killed while it wrote, is cut off.
 */
final class CompletionFile implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final BitSet answered;
    private final BufferedWriter writer;

    CompletionFile(Path file) throws IOException {
        answered = Files.exists(file) ? read(file) : new BitSet();
        writer = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Whether a line's prompt, from 1, has its completion. */
    boolean isAnswered(int line) {
        return answered.get(line);
    }

    int count() {
        return answered.cardinality();
    }

    /** Writes a completion unless it is there. */
    void write(int line, GenerationCompleted completion) throws IOException {
        if (answered.get(line)) {
            return;
        }
        var json = JSON.createObjectNode().put("line", line).put("request_id", completion.getRequestId());
        json.put("model", completion.getModel());
        if (completion.getChoicesCount() > 0) {
            var choice = completion.getChoices(0);
            json.put("text", choice.getText());
            json.put(
                    "finish_reason",
                    choice.getFinishReason()
                            .name()
                            .replace("FINISH_REASON_", "")
                            .toLowerCase(java.util.Locale.ROOT));
        }
        json.put("prompt_tokens", completion.getUsage().getPromptTokens());
        json.put("completion_tokens", completion.getUsage().getCompletionTokens());
        if (completion.hasFailure()) {
            json.put("error", completion.getFailure().getMessage());
        }
        writer.write(JSON.writeValueAsString(json));
        writer.write('\n');
        writer.flush();
        answered.set(line);
    }

    private static BitSet read(Path file) throws IOException {
        var lines = new BitSet();
        byte[] bytes = Files.readAllBytes(file);
        int whole = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                whole = i + 1;
            }
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(whole);
        }
        try (var all = Files.lines(file)) {
            all.forEach(line -> lines.set(number(line)));
        }
        return lines;
    }

    private static int number(String line) {
        try {
            return JSON.readTree(line).path("line").asInt();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
