package dev.millrace.eval.app;

import dev.millrace.eval.adversarial.AdversarialSuite;
import dev.millrace.eval.adversarial.AdversarialTask;
import dev.millrace.eval.adversarial.RefusalDetector;
import dev.millrace.eval.checklist.ChecklistSuite;
import dev.millrace.eval.checklist.ChecklistTask;
import dev.millrace.eval.fairness.BbqQuestion;
import dev.millrace.eval.fairness.BbqTask;
import dev.millrace.eval.fairness.CrowsPair;
import dev.millrace.eval.fairness.CrowsPairsTask;
import dev.millrace.eval.grounding.CollectionSuite;
import dev.millrace.eval.grounding.DocumentCollections;
import dev.millrace.eval.grounding.GroundingTask;
import dev.millrace.eval.harness.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * People's own suites in the folders of tasks, in the formats of those that the service brings: {@code *.checklist.yaml}, {@code
 * *.adversarial.yaml}, {@code *.bbq.jsonl} and {@code *.crows.csv}, and {@code *.grounding.yaml} about a collection. A task is
 * called as its file is before that ending; other names than tasks may have are passed over, and so is what leads out of the
 * folder. Of two files the later folder's counts.
 */
final class UserSuites {
    /** Suites of a folder at most. */
    static final int FILES_MAX = 256;
    /** Bytes of a suite at most. */
    static final long BYTES_MAX = 64 << 20;

    private static final int DEPTH_MAX = 12;
    private static final long SEED = 1;
    private static final String NAME = "[A-Za-z0-9_.-]{1,128}";

    /** Makes a task of its name and a file's text, by the file's ending. */
    private final Map<String, BiFunction<String, String, Task>> kinds;

    private final Map<String, Path> files = new TreeMap<>();

    /**
     * Finds the suites of folders.
     *
     * @param collections of documents, asked for when a task is wanted that searches one
     * @throws IllegalArgumentException when a folder has too many or cannot be listed
     */
    UserSuites(List<Path> folders, Supplier<DocumentCollections> collections) {
        kinds = Map.of(
                ".checklist.yaml",
                (name, text) -> new ChecklistTask(name, ChecklistSuite.parse("suite", text), SEED),
                ".adversarial.yaml",
                (name, text) -> new AdversarialTask(name, AdversarialSuite.parse("suite", text), RefusalDetector.own()),
                ".bbq.jsonl",
                (name, text) -> new BbqTask(name, BbqQuestion.read(text)),
                ".crows.csv",
                (name, text) -> new CrowsPairsTask(name, CrowsPair.read(text)),
                ".grounding.yaml",
                (name, text) ->
                        new GroundingTask(name, CollectionSuite.parse("suite", text), List.of(), collections.get()));
        folders.forEach(this::add);
    }

    private void add(Path folder) {
        try (Stream<Path> walk = Files.walk(folder.toRealPath(), DEPTH_MAX)) {
            var found = walk.filter(file -> !name(file).isEmpty() && isWithin(folder, file))
                    .limit(FILES_MAX + 1L)
                    .sorted()
                    .toList();
            if (found.size() > FILES_MAX) {
                throw new IllegalArgumentException(
                        "folder of tasks %s: has more than %d suites".formatted(folder, FILES_MAX));
            }
            found.forEach(file -> files.put(name(file), file));
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(
                    "folder of tasks %s: %s".formatted(folder, unreadable.getMessage()), unreadable);
        }
    }

    private static boolean isWithin(Path folder, Path file) {
        try {
            return Files.isRegularFile(file) && file.toRealPath().startsWith(folder.toRealPath());
        } catch (IOException gone) {
            return false;
        }
    }

    /** What a suite's task is called; empty for other files. */
    private String name(Path file) {
        String name = String.valueOf(file.getFileName());
        return kinds.keySet().stream()
                .filter(name::endsWith)
                .map(ending -> name.substring(0, name.length() - ending.length()))
                .filter(stem -> stem.matches(NAME))
                .findFirst()
                .orElse("");
    }

    /** The names of all, in order. */
    Set<String> names() {
        return files.keySet();
    }

    /**
     * The task of a name; empty where there is none.
     *
     * @throws IllegalArgumentException naming the file when it is too long, cannot be read or is no suite
     */
    Optional<Task> find(String name) {
        return Optional.ofNullable(files.get(name)).map(file -> task(name, file));
    }

    private Task task(String name, Path file) {
        var shown = String.valueOf(file.getFileName());
        try {
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException("must have at most %d bytes".formatted(BYTES_MAX));
            }
            var maker = kinds.get(shown.substring(name.length()));
            if (maker == null) {
                throw new IllegalArgumentException("is no suite");
            }
            return maker.apply(name, Files.readString(file));
        } catch (IOException | IllegalArgumentException wrong) {
            throw new IllegalArgumentException("%s: %s".formatted(shown, wrong.getMessage()), wrong);
        }
    }
}
