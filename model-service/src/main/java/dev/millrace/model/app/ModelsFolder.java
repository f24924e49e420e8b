package dev.millrace.model.app;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where packages lie, and how they are called. */
final class ModelsFolder {
    private ModelsFolder() {}

    /** The folder asked for, or that of the environment, or {@code .millrace/models} here. */
    static Path of(@Nullable Path asked) {
        return Optional.ofNullable(asked)
                .or(() -> Optional.ofNullable(System.getenv("MILLRACE_MODELS")).map(Path::of))
                .orElse(Path.of(".millrace", "models"));
    }

    /** {@code some/Model-1B.Q4_K_M.gguf} becomes {@code model-1b}: last part, lower case, without the quantisation. */
    static String packageName(String source) {
        String last = source.replaceAll("/+$", "").replaceAll(".*/", "");
        return last.replaceAll("(?i)\\.gguf$", "")
                .replaceAll("(?i)[.-](I?Q\\d[_A-Z0-9]*|F16|F32|BF16)$", "")
                .toLowerCase(Locale.ROOT);
    }
}
