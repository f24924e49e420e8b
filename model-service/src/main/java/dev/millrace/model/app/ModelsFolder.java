package dev.millrace.model.app;

import dev.millrace.model.importing.ImportException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where packages lie, and how they are called. */
final class ModelsFolder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][\\w.-]{0,127}");

    private ModelsFolder() {}

    /** The folder asked for, or that of the environment, or {@code .millrace/models} here. */
    static Path of(@Nullable Path asked) {
        return Optional.ofNullable(asked)
                .or(() -> Optional.ofNullable(System.getenv("MILLRACE_MODELS")).map(Path::of))
                .orElse(Path.of(".millrace", "models"));
    }

    /** The package's folder in {@code models}, by the name asked for or one made from the source. */
    static Path packageFolder(Path models, @Nullable String asked, String source) {
        String name = asked == null ? packageName(source) : asked;
        if (!NAME.matcher(name).matches()) {
            throw new ImportException(
                    "\"" + name + "\" cannot name a package: letters, digits, . _ and - can; use --name");
        }
        return models.resolve(name);
    }

    /** {@code some/Model-1B.Q4_K_M.gguf} becomes {@code model-1b}: last part, lower case, without the quantisation. */
    static String packageName(String source) {
        String last =
                String.valueOf(Path.of(source).toAbsolutePath().normalize().getFileName());
        return last.replaceAll("(?i)\\.(gguf|jar|onnx)$", "")
                .replaceAll("(?i)[.-](I?Q\\d[_A-Z0-9]*|F16|F32|BF16)$", "")
                .toLowerCase(Locale.ROOT);
    }
}
