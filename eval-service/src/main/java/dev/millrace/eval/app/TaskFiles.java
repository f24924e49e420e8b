package dev.millrace.eval.app;

import dev.millrace.eval.dataset.DatasetFormats;
import dev.millrace.eval.generator.GeneratedReader;
import dev.millrace.eval.run.TaskSource;
import dev.millrace.eval.task.HarnessMetrics;
import dev.millrace.eval.task.ResourceFolder;
import dev.millrace.eval.task.TaskGroup;
import dev.millrace.eval.task.TaskLibrary;
import dev.millrace.eval.text.TextEmbedder;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tasks of files: those that the service brings, and those of the configured folders, {@link UserSuites} among them, which are
 * read anew each time. A name behind {@value BuiltInTasks#ROBUST} means the same tasks asked in perturbed ways, too, and behind
 * {@value BuiltInTasks#COUNTERFACTUAL} for groups of people.
 */
@Singleton
class TaskFiles implements TaskSource {
    private static final String GROUP = "a group of tasks";
    /** Wrong files that one failure names. */
    private static final int PROBLEMS_MAX = 5;
    /** What becomes of tasks of files behind a word. */
    private static final Map<String, Function<TaskGroup.Part, Selected>> VARIANTS =
            Map.of(BuiltInTasks.ROBUST, TaskFiles::robust, BuiltInTasks.COUNTERFACTUAL, TaskFiles::counterfactual);

    private final EvaluationConfig config;
    private final TextEmbedder embedder;
    private final ToxicityJudge judge;
    private final HttpCollections collections;
    /** Made when it is first wanted: it is larger than the start of the service should wait for. */
    private @Nullable BuiltInTasks builtIn;

    private final Path own;

    TaskFiles(EvaluationConfig config, TextEmbedder embedder, ToxicityJudge judge, HttpCollections collections)
            throws IOException {
        this.config = config;
        this.embedder = embedder;
        this.judge = judge;
        this.collections = collections;
        this.own =
                ResourceFolder.of("suites").orElseThrow(() -> new IOException("the service's own suites are missing"));
    }

    @Override
    public Found find(String name, OptionalInt fewshot) {
        var suite = suites().find(name);
        if (suite.isPresent()) {
            return found(Stream.of(new Selected(suite.get(), Integer.MAX_VALUE)), List.of());
        }
        var builtInOnes = builtIn().find(name);
        if (!builtInOnes.isEmpty()) {
            return found(builtInOnes.stream().map(task -> new Selected(task, Integer.MAX_VALUE)), List.of());
        }
        var library = library(fewshot);
        var group = library.select(name);
        if (!group.allParts().isEmpty()) {
            return found(group.allParts().stream().map(part -> new Selected(part.task(), part.limit())), pooled(group));
        }
        for (var variant : VARIANTS.entrySet()) {
            if (name.startsWith(variant.getKey())) {
                var plain = library.select(name.substring(variant.getKey().length()));
                if (!plain.allParts().isEmpty()) {
                    return found(plain.allParts().stream().map(variant.getValue()), List.of());
                }
            }
        }
        refuseProblems(name, library.problems());
        return found(Stream.of(), List.of());
    }

    /** What is not found may stand in a file that could not be read. */
    private static void refuseProblems(String name, List<String> problems) {
        if (!problems.isEmpty()) {
            var first = problems.stream().limit(PROBLEMS_MAX).collect(Collectors.joining("; "));
            throw new IllegalArgumentException(
                    "tasks: there is no task %s; %d problems with files: %s".formatted(name, problems.size(), first));
        }
    }

    private static Found found(Stream<Selected> tasks, List<Pooled> groups) {
        return new Found(tasks.toList(), groups);
    }

    /** A group and those within that have figures of their own. */
    private static List<Pooled> pooled(TaskGroup group) {
        var all = new ArrayList<Pooled>();
        if (!group.aggregates().isEmpty()) {
            all.add(new Pooled(group.name(), group.pooled()));
        }
        group.groups().forEach(inner -> all.addAll(pooled(inner)));
        return all;
    }

    private static Selected robust(TaskGroup.Part part) {
        var task = part.task();
        return new Selected(BuiltInTasks.robust(task.name(), task, task.perturbations()), part.limit());
    }

    private static Selected counterfactual(TaskGroup.Part part) {
        return new Selected(BuiltInTasks.counterfactual(part.task()), part.limit());
    }

    @Override
    public List<Listed> list() {
        var library = library(OptionalInt.empty());
        var all = new TreeMap<String, Listed>();
        library.tasks().forEach(name -> all.put(name, new Listed(name, "", List.of())));
        library.groups().forEach(name -> all.put(name, new Listed(name, GROUP, List.of())));
        library.tags().forEach(name -> all.putIfAbsent(name, new Listed(name, "", List.copyOf(library.tagged(name)))));
        builtIn().names().forEach(name -> all.put(name, new Listed(name, "", List.of())));
        BuiltInTasks.GROUPS.forEach((name, tasks) -> all.put(name, new Listed(name, "", tasks)));
        suites().names().forEach(name -> all.put(name, new Listed(name, "", List.of())));
        return List.copyOf(all.values());
    }

    private synchronized BuiltInTasks builtIn() {
        if (builtIn == null) {
            builtIn = new BuiltInTasks(judge, collections::connected);
        }
        return builtIn;
    }

    private UserSuites suites() {
        return new UserSuites(configured(), collections::connected);
    }

    private List<Path> configured() {
        return config.tasks().orElse(List.of()).stream()
                .filter(Files::isDirectory)
                .toList();
    }

    private TaskLibrary library(OptionalInt fewshot) {
        var folders = new ArrayList<Path>();
        folders.add(own);
        folders.addAll(configured());
        var readers = new ArrayList<>(DatasetFormats.files());
        readers.add(new GeneratedReader());
        return new TaskLibrary(folders, new DatasetFormats(readers), HarnessMetrics.registry(embedder), fewshot);
    }
}
