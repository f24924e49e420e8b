package dev.millrace.local.bench.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were made already, a line of JSON for each prompt: making them takes most of the time, and a run that broke
 * off, or one with another taste, need not make them again. Answers made in another way than this run's are left alone.
 */
public final class AnswersFile {
    private final @Nullable Path file;
    private final String way;
    private final Map<String, List<MadeAnswer>> known = new HashMap<>();

    /**
     * Reads what is there.
     *
     * @param file that may not be there yet; null for none
     * @param way how this run makes answers
     * @throws UsageException when a line is not one of ours
     */
    public AnswersFile(@Nullable Path file, String way) throws IOException {
        this.file = file;
        this.way = way;
        if (file != null && Files.exists(file)) {
            for (var line : Files.readAllLines(file)) {
                read(line);
            }
        }
    }

    /**
     * One line.
     *
     * @param way how they were made: model, seed and the like
     * @param promptId of the prompt
     * @param answers to it
     */
    record Line(String way, String promptId, List<MadeAnswer> answers) {}

    private void read(String text) throws IOException {
        JsonNode node = PublicApi.JSON.readTree(text);
        if (!node.hasNonNull("promptId") || !node.path("answers").isArray()) {
            throw new UsageException("--answers-file: %s holds a line that is no answers of a prompt".formatted(file));
        }
        var line = PublicApi.JSON.treeToValue(node, Line.class);
        if (line.way().equals(way)) {
            known.put(line.promptId(), line.answers());
        }
    }

    /** The answers to a prompt, if they are there. */
    public synchronized Optional<List<MadeAnswer>> find(Prompt prompt) {
        return Optional.ofNullable(known.get(prompt.id()));
    }

    /** Keeps answers to a prompt. */
    public synchronized void add(Prompt prompt, List<MadeAnswer> answers) throws IOException {
        known.put(prompt.id(), new ArrayList<>(answers));
        if (file != null) {
            var line = PublicApi.JSON.writeValueAsString(new Line(way, prompt.id(), answers));
            Files.writeString(file, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
