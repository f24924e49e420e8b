package dev.millrace.local.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.local.documents.FolderDocuments;
import dev.millrace.local.system.ServiceProgram;
import dev.millrace.local.system.Settings;
import dev.millrace.local.system.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How well passages are found, and how well answers cite them; a program of eval-service, which has the suite. */
@Command(name = "grounding")
final class GroundingCommand implements Callable<Integer> {
    private static final String PROGRAM = "dev.millrace.eval.app.GroundingProgram";
    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(names = "--url")
    private @Nullable String url;

    @Option(names = "--top-k", defaultValue = "5")
    private int topK;

    @Option(names = "--min-score", defaultValue = "0")
    private double minScore;

    @Option(names = "--max-tokens", defaultValue = "100")
    private int maxTokens;

    @Option(names = "--documents")
    private @Nullable Path documents;

    @Option(names = "--questions")
    private @Nullable Path questions;

    @Override
    public Integer call() throws IOException, InterruptedException {
        require(topK >= 1 && topK <= 50, "--top-k must be 1 to 50");
        require(minScore >= 0 && minScore <= 1, "--min-score must be 0 to 1");
        require(maxTokens >= 0 && maxTokens <= 1_024, "--max-tokens must be 0 to 1024");
        require((documents == null) == (questions == null), "--documents and --questions go together");
        var arguments = new ArrayList<>(List.of(
                Address.of(url),
                Integer.toString(topK),
                String.format(Locale.ROOT, "%s", minScore),
                Integer.toString(maxTokens)));
        if (documents == null || questions == null) {
            return run(arguments);
        }
        require(Files.isRegularFile(questions), questions + " is no file");
        var lines = Files.createTempFile("millrace-documents", ".jsonl");
        try {
            write(documents, lines);
            arguments.addAll(List.of(lines.toString(), questions.toString()));
            return run(arguments);
        } finally {
            Files.delete(lines);
        }
    }

    private static Integer run(List<String> arguments) throws IOException, InterruptedException {
        var settings = Settings.ofThisProcess();
        var program = new ServiceProgram(settings, "eval-service", PROGRAM).with(arguments);
        program.environment().put("MILLRACE_API_KEY", settings.apiKey());
        return program.inheritIO().start().waitFor() == 0 ? 0 : 1;
    }

    /** The documents of a folder as JSON lines. */
    private static void write(Path folder, Path lines) throws IOException {
        try (var out = Files.newBufferedWriter(lines)) {
            for (var file : FolderDocuments.files(folder)) {
                var document = FolderDocuments.read(folder, file);
                out.write(JSON.createObjectNode()
                        .put("id", document.id())
                        .put("title", document.title())
                        .put("text", document.text())
                        .toString());
                out.newLine();
            }
        }
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new UsageException(otherwise);
        }
    }
}
