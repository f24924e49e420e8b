package dev.millrace.eval.app;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What labellers are told to look for, in Markdown, by criterion: our own texts, or those of a folder with files
 * {@code CRITERION.md}, of which {@code other.md} is shown for criteria without a text. Read at the start.
 */
@Singleton
class Instructions {
    private static final List<String> OWN = List.of("helpful", "harmless", "honest", "other");
    private static final String OTHER = "other";
    private static final String ENDING = ".md";
    private static final int FILES_MAX = 100;
    private static final int BYTES_MAX = 65_536;

    private final Map<String, String> texts = new HashMap<>();

    Instructions(ComparisonConfig config) {
        OWN.forEach(criterion -> texts.put(criterion, own(criterion)));
        config.instructions().ifPresent(this::read);
    }

    /** The text for a criterion. */
    String of(String criterion) {
        return Objects.requireNonNull(texts.getOrDefault(criterion, texts.get(OTHER)));
    }

    private static String own(String criterion) {
        var name = "/instructions/" + criterion + ENDING;
        try (var file = Objects.requireNonNull(Instructions.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read(Path folder) {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(one -> one.toString().endsWith(ENDING))
                    .sorted()
                    .limit(FILES_MAX)
                    .toList()) {
                if (Files.size(file) > BYTES_MAX) {
                    throw new IllegalArgumentException(
                            "millrace.feedback.instructions: %s has more than %d bytes".formatted(file, BYTES_MAX));
                }
                var name = Objects.requireNonNull(file.getFileName()).toString();
                texts.put(name.substring(0, name.length() - ENDING.length()), Files.readString(file));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("millrace.feedback.instructions: cannot be read", e);
        }
    }
}
