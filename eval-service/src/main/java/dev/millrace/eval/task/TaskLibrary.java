package dev.millrace.eval.task;

import dev.millrace.eval.dataset.DatasetFormats;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tasks of some folders, found by name, by tag or by group. Nothing outside of the folders is read. A later folder's task
 * stands for an earlier one's of the same name.
 */
public final class TaskLibrary {
    private final List<TaskIndex> indexes = new ArrayList<>();
    private final DatasetFormats formats;
    private final MetricRegistry metrics;
    private final OptionalInt fewShot;

    /**
     * Reads which tasks the folders have.
     *
     * @param folders that exist
     * @param formats of data sets
     * @param metrics that tasks can name
     */
    public TaskLibrary(List<Path> folders, DatasetFormats formats, MetricRegistry metrics) {
        this(folders, formats, metrics, OptionalInt.empty());
    }

    /**
     * The same with another number of examples before each document.
     *
     * @param fewShot 0 to {@value TaskConfig#FEW_SHOT_MAX}; empty for what the files say
     */
    public TaskLibrary(List<Path> folders, DatasetFormats formats, MetricRegistry metrics, OptionalInt fewShot) {
        folders.forEach(folder -> indexes.add(new TaskIndex(new TaskFolder(folder))));
        this.formats = formats;
        this.metrics = metrics;
        this.fewShot = fewShot;
    }

    /** Names of all tasks, in order. */
    public Set<String> tasks() {
        return names(false);
    }

    /** Names of all groups, in order. */
    public Set<String> groups() {
        return names(true);
    }

    /** All tags, in order. */
    public Set<String> tags() {
        Set<String> tags = new TreeSet<>();
        indexes.forEach(index -> tags.addAll(index.tags().keySet()));
        return tags;
    }

    /** What is wrong with files that could not be listed, each with its file and line. */
    public List<String> problems() {
        return indexes.stream().flatMap(index -> index.problems().stream()).toList();
    }

    private Set<String> names(boolean areGroups) {
        Set<String> names = new TreeSet<>();
        indexes.forEach(index -> index.places().forEach((name, place) -> {
            if (place.isGroup() == areGroups) {
                names.add(name);
            }
        }));
        return names;
    }

    /** Names of the tasks with a tag, in the folders' order; none when nobody has it. */
    public Set<String> tagged(String tag) {
        Set<String> names = new LinkedHashSet<>();
        indexes.forEach(index -> names.addAll(index.tags().getOrDefault(tag, List.of())));
        return names;
    }

    /**
     * Loads a task.
     *
     * @throws TaskException when there is none of that name, or its file or documents are wrong
     */
    public FileTask task(String name) {
        TaskIndex.Place place = place(name);
        if (place == null || place.isGroup()) {
            throw new TaskException("there is no task " + name);
        }
        return task(place, place.section());
    }

    /**
     * Loads a group with its tasks; a tag is a group of the tasks that have it.
     *
     * @throws TaskException when there is none of that name, or one of its tasks is wrong
     */
    public TaskGroup group(String name) {
        TaskIndex.Place place = place(name);
        if (place != null && place.isGroup()) {
            return new GroupReader(this, place).read();
        }
        List<TaskGroup.Part> parts = tagged(name).stream()
                .map(task -> new TaskGroup.Part(task(task), Integer.MAX_VALUE, 0))
                .toList();
        if (parts.isEmpty()) {
            throw new TaskException("there is no group or tag " + name);
        }
        return new TaskGroup(name, name, parts, List.of(), List.of(), Integer.MAX_VALUE);
    }

    /**
     * What a name means: a group or a tag, or one task as a group of its own; without parts where there is no such name.
     *
     * @throws TaskException when one of its tasks is wrong
     */
    public TaskGroup select(String name) {
        TaskIndex.Place place = place(name);
        if (place == null ? !tagged(name).isEmpty() : place.isGroup()) {
            return group(name);
        }
        List<TaskGroup.Part> parts =
                place == null ? List.of() : List.of(new TaskGroup.Part(task(name), Integer.MAX_VALUE, 0));
        return new TaskGroup(name, name, parts, List.of(), List.of(), Integer.MAX_VALUE);
    }

    TaskIndex.@Nullable Place place(String name) {
        for (TaskIndex index : indexes.reversed()) {
            TaskIndex.Place place = index.place(name);
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    /** A task that a section describes, with its files seen from a place. */
    FileTask task(TaskIndex.Place place, Section section) {
        TaskConfig config = TaskConfigReader.read(shown(section));
        SplitFiles splits = new SplitFiles(place.folder(), place.file(), config, formats);
        return new FileTask(config, Documents.of(config, splits), metrics);
    }

    /** With as many examples as the library shows. */
    private Section shown(Section section) {
        if (fewShot.isEmpty()) {
            return section;
        }
        Section.Entry count = new Section.Entry("num_fewshot of this run", fewShot.getAsInt());
        return section.with(new Section(section.place(), Map.of("num_fewshot", count)));
    }
}
