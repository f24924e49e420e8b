package dev.millrace.local.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Finds the package to serve, and has model-service's own command fetch or import it when it is not there yet.
 */
public final class ModelChoice {
    private static final String COMMAND = "dev.millrace.model.app.ModelCommand";

    /** Folder that {@code model fetch} makes. */
    private static final String DEFAULT_MODEL = "smollm2-135m-instruct";

    private static final Pattern HUB_NAME = Pattern.compile("[\\w.-]+/[\\w.-]+");

    private final Settings settings;

    /** @param settings where packages live */
    public ModelChoice(Settings settings) {
        this.settings = settings;
    }

    /**
     * The folder of a package.
     *
     * @param model a package's name or folder, a GGUF file, a Hugging Face folder or name; empty means the default model
     * @throws UsageException when there is no such thing, or it cannot be fetched or imported
     */
    public Path resolve(String model) throws IOException, InterruptedException {
        if (model.isBlank()) {
            return made(settings.models().resolve(DEFAULT_MODEL), List.of("fetch"));
        }
        if (!model.contains("/") && isPackage(settings.models().resolve(model))) {
            return settings.models().resolve(model);
        }
        var source = Path.of(model).toAbsolutePath().normalize();
        if (isPackage(source)) {
            return source;
        }
        if (Files.exists(source) || HUB_NAME.matcher(model).matches()) {
            var name = source.getFileName()
                    .toString()
                    .replaceFirst("(?i)\\.gguf$", "")
                    .toLowerCase(Locale.ROOT);
            var from = Files.exists(source) ? source.toString() : model;
            return made(settings.models().resolve(name), List.of("import", from, "--name", name));
        }
        throw new UsageException("no model '%s': neither a file or folder nor one of the packages %s in %s"
                .formatted(model, names(), settings.models()));
    }

    private static boolean isPackage(Path folder) {
        return Files.isRegularFile(folder.resolve("genai_config.json"))
                && Files.isRegularFile(folder.resolve("model.onnx"));
    }

    private List<String> names() throws IOException {
        if (!Files.isDirectory(settings.models())) {
            return List.of();
        }
        try (var folders = Files.list(settings.models())) {
            return folders.filter(ModelChoice::isPackage)
                    .map(folder -> folder.getFileName().toString())
                    .sorted()
                    .toList();
        }
    }

    /** Runs model-service's command with its progress on this terminal, unless its result is there already. */
    private Path made(Path folder, List<String> arguments) throws IOException, InterruptedException {
        if (isPackage(folder)) {
            return folder;
        }
        var program = new ServiceProgram(settings, COMMAND).with(arguments).inheritIO();
        if (program.start().waitFor() != 0 || !isPackage(folder)) {
            throw new UsageException("no model: ./millrace model %s failed".formatted(String.join(" ", arguments)));
        }
        return folder;
    }
}
