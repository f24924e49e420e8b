package dev.millrace.eval.task;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which files of a folder tree describe which tasks and groups. */
final class TaskIndex {
    /** Files of a folder tree at most. */
    static final int FILES_MAX = 20_000;

    private static final int DEPTH_MAX = 12;

    private final TaskFolder folder;
    private final Map<String, Place> places = new TreeMap<>();
    private final Map<String, List<String>> tags = new TreeMap<>();
    /** What is wrong with tasks that are described more than once, by their names. */
    private final Map<String, String> doubles = new HashMap<>();

    private final List<String> problems = new ArrayList<>();

    /** Where a task or a group is described. */
    record Place(TaskFolder folder, Path file, Section section, boolean isGroup) {}

    TaskIndex(TaskFolder folder) {
        this.folder = folder;
        try (Stream<Path> files = Files.walk(folder.root(), DEPTH_MAX, new FileVisitOption[0])) {
            files.filter(TaskIndex::isTaskFile).limit(FILES_MAX + 1L).sorted().forEach(this::add);
        } catch (IOException unreadable) {
            throw new TaskException(
                    "folder of tasks %s: %s".formatted(folder.root(), unreadable.getMessage()), unreadable);
        }
    }

    /** Files that only others include have another ending or begin with an underscore. */
    private static boolean isTaskFile(Path file) {
        String name = String.valueOf(file.getFileName());
        return (name.endsWith(".yaml") || name.endsWith(".yml")) && !name.startsWith("_") && Files.isRegularFile(file);
    }

    private void add(Path file) {
        try {
            if (places.size() + problems.size() > FILES_MAX) {
                throw new TaskException("%s has more than %d task files".formatted(folder.root(), FILES_MAX));
            }
            add(folder.resolve(file, String.valueOf(file.getFileName())), new YamlFile(folder).read(file));
        } catch (TaskException broken) {
            problems.add(String.valueOf(broken.getMessage()));
        }
    }

    private void add(Path file, Section section) {
        boolean isGroup = section.has("group") && !(section.value("task") instanceof String);
        String name = section.text(isGroup ? "group" : "task", "");
        if (name.isEmpty()) {
            return;
        }
        Place earlier = places.put(name, new Place(folder, file, section, isGroup));
        if (earlier != null) {
            var problem =
                    "%s: %s is described in %s too".formatted(folder.shown(file), name, folder.shown(earlier.file()));
            doubles.put(name, problem);
            problems.add(problem);
        }
        if (!isGroup) {
            section.texts("tag")
                    .forEach(tag ->
                            tags.computeIfAbsent(tag, key -> new ArrayList<>()).add(name));
            if (section.has("group")) {
                section.texts("group")
                        .forEach(tag -> tags.computeIfAbsent(tag, key -> new ArrayList<>())
                                .add(name));
            }
        }
    }

    /** @throws TaskException when it is described more than once: nobody could say which is meant */
    @Nullable
    Place place(String name) {
        var problem = doubles.get(name);
        if (problem != null) {
            throw new TaskException(problem);
        }
        return places.get(name);
    }

    Map<String, Place> places() {
        return places;
    }

    Map<String, List<String>> tags() {
        return tags;
    }

    List<String> problems() {
        return problems;
    }
}
