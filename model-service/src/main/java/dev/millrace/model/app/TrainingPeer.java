package dev.millrace.model.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.model.importing.ImportException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Another trainer in a process of its own. It is started with {@code --threads N --rows N}; for each line with a number of tokens
 * it makes one step and answers with one line of JSON: {@code peer}, {@code seconds} and {@code peak_megabytes}.
 */
final class TrainingPeer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer steps;
    private final BufferedReader answers;
    private @Nullable JsonNode last;

    private TrainingPeer(Process process) {
        this.process = process;
        this.steps = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts a command, whose words are separated by spaces. */
    static TrainingPeer start(String command, int threads, int rows) throws IOException {
        var words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--threads", Integer.toString(threads), "--rows", Integer.toString(rows)));
        return new TrainingPeer(new ProcessBuilder(words)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The seconds of one step. */
    double step(int length) throws IOException {
        steps.write(length + "\n");
        steps.flush();
        var line = answers.readLine();
        if (line == null) {
            throw new ImportException("the peer ended instead of making a step");
        }
        last = JSON.readTree(line);
        double seconds = last.path("seconds").asDouble();
        if (!(seconds > 0)) {
            throw new ImportException("the peer's answer has no seconds: " + line);
        }
        return seconds;
    }

    String name() {
        return last == null ? "peer" : last.path("peer").asText("peer");
    }

    long peakMegabytes() {
        return last == null ? 0 : last.path("peak_megabytes").asLong();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
