package dev.millrace.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Finds the package of the embedding model, and has model-service's own command fetch or import it when it is missing. */
public final class EmbeddingChoice {
    private static final String COMMAND = "dev.millrace.model.app.ModelCommand";

    /** What {@code model fetch minilm} makes. */
    private static final String MINILM = "all-minilm-l6-v2";

    private final Settings settings;

    /** @param settings where packages live */
    public EmbeddingChoice(Settings settings) {
        this.settings = settings;
    }

    /**
     * The folder of a package.
     *
     * @param model a package's name or folder, {@code minilm}, or what {@code model import} takes; empty means none
     * @throws UsageException when there is no such thing, or it cannot be fetched or imported
     */
    public Optional<Path> resolve(String model) throws IOException, InterruptedException {
        if (model.isBlank()) {
            return Optional.empty();
        }
        var named = settings.models().resolve(model.equals("minilm") ? MINILM : model);
        if (isEncoder(named)) {
            return Optional.of(named);
        }
        if (model.equals("minilm") || model.equals(MINILM)) {
            return Optional.of(made(settings.models().resolve(MINILM), List.of("fetch", "minilm")));
        }
        var source = Path.of(model).toAbsolutePath().normalize();
        if (isEncoder(source)) {
            return Optional.of(source);
        }
        if (Files.exists(source)) {
            var name = source.getFileName()
                    .toString()
                    .replaceFirst("(?i)\\.(jar|onnx)$", "")
                    .toLowerCase(Locale.ROOT);
            return Optional.of(
                    made(settings.models().resolve(name), List.of("import", source.toString(), "--name", name)));
        }
        throw new UsageException("no embedding model '%s': neither minilm, nor a package in %s, nor a file or folder"
                .formatted(model, settings.models()));
    }

    /** A decoder's package has a genai_config.json; what else is wrong with a package the service says. */
    private static boolean isEncoder(Path folder) {
        return Files.isRegularFile(folder.resolve("millrace.json"))
                && Files.isRegularFile(folder.resolve("model.onnx"))
                && !Files.exists(folder.resolve("genai_config.json"));
    }

    /** Runs model-service's command with its progress on this terminal, unless its result is there already. */
    private Path made(Path folder, List<String> arguments) throws IOException, InterruptedException {
        if (isEncoder(folder)) {
            return folder;
        }
        var program = new ServiceProgram(settings, COMMAND).with(arguments).inheritIO();
        if (program.start().waitFor() != 0 || !isEncoder(folder)) {
            throw new UsageException("no embedding model: ./millrace model %s failed, or made no encoder"
                    .formatted(String.join(" ", arguments)));
        }
        return folder;
    }
}
