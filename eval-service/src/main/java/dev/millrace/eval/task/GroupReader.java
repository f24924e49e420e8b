package dev.millrace.eval.task;

import dev.millrace.eval.task.TaskGroup.AggregateMetric;
import dev.millrace.eval.task.TaskGroup.Part;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads the file of a group. A member is a name, or a mapping with {@code task} and what differs for this group ({@code limit}
 * and {@code weight} among it), or with {@code group} and members of its own. Keys of the group that are a task's hold for all
 * its tasks.
 */
final class GroupReader {
    private static final String ITEMS = "mixture_items";
    private static final Set<String> OWN =
            Set.of("group", "group_alias", "task", "aggregate_metric_list", "metadata", "tag", "mixture_cap", ITEMS);
    private static final Set<String> MEMBER = Set.of("limit", "weight");
    private static final int DEPTH_MAX = 8;

    private final TaskLibrary library;
    private final TaskIndex.Place place;
    private int count;

    GroupReader(TaskLibrary library, TaskIndex.Place place) {
        this.library = library;
        this.place = place;
    }

    /** What a group has so far, and the groups that it is in, the outermost first and itself last. */
    private record Under(List<Part> parts, List<TaskGroup> groups, List<Section> within) {}

    TaskGroup read() {
        return group(place.section(), new Section(place.section().place(), Map.of()), List.of());
    }

    private TaskGroup group(Section section, Section overrides, List<Section> outer) {
        if (outer.size() > DEPTH_MAX) {
            throw section.fail("group", "is in more than %d groups".formatted(DEPTH_MAX));
        }
        String name = section.text("group", "");
        Section below = section.only(OWN, false).with(overrides);
        Under under = new Under(new ArrayList<>(), new ArrayList<>(), within(outer, section));
        Object members = section.value("task");
        for (Object member : members instanceof List<?> list ? list : members == null ? List.of() : List.of(members)) {
            switch (member) {
                case String named -> named(section, named, below, under);
                case Section own -> own(own, below, under);
                case null, default -> throw section.fail("task", "has a member that is neither a name nor a mapping");
            }
        }
        TaskGroup group = new TaskGroup(
                name,
                section.text("group_alias", name),
                under.parts(),
                under.groups(),
                aggregates(section),
                section.integer("mixture_cap", Integer.MAX_VALUE, 1, Integer.MAX_VALUE));
        return section.has(ITEMS) ? mixed(section, group) : group;
    }

    /** Of each task its share of so many documents, and at least one. */
    private static TaskGroup mixed(Section section, TaskGroup group) {
        int items = section.integer(ITEMS, 1, 1, Integer.MAX_VALUE);
        int[] counts = Mixture.of(group).counts(items);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] == 0) {
                throw section.fail(
                        ITEMS,
                        "is %d, which leaves nothing of %s"
                                .formatted(items, group.allParts().get(i).task().name()));
            }
        }
        return group.limited(Arrays.stream(counts).iterator());
    }

    private void own(Section member, Section overrides, Under under) {
        Section below = overrides.with(member.only(Set.of("task", "group"), false));
        if (member.value("task") instanceof String named) {
            named(member, named, below, under);
        } else if (member.has("group")) {
            under.groups().add(group(member, overrides, under.within()));
        } else {
            throw member.fail("task", "is missing");
        }
    }

    private void named(Section at, String name, Section overrides, Under under) {
        TaskIndex.Place found = library.place(name);
        if (found == null) {
            unknown(at, name, overrides, under.parts());
        } else if (found.isGroup()) {
            requireOutside(at, name, found.section(), under.within());
            under.groups().add(new GroupReader(library, found).nested(overrides, under.within(), count));
        } else {
            add(found, found.section(), overrides, under.parts(), at);
        }
    }

    private TaskGroup nested(Section overrides, List<Section> outer, int before) {
        count = before;
        return group(place.section(), overrides, outer);
    }

    private static List<Section> within(List<Section> outer, Section section) {
        List<Section> within = new ArrayList<>(outer);
        within.add(section);
        return within;
    }

    private static void requireOutside(Section at, String name, Section found, List<Section> within) {
        int first = within.indexOf(found);
        if (first >= 0) {
            String way = within.subList(first, within.size()).stream()
                    .map(group -> group.text("group", ""))
                    .collect(Collectors.joining(" contains "));
            throw at.fail(
                    "task",
                    "names %s, but groups cannot contain each other: %s contains %s".formatted(name, way, name));
        }
    }

    /** A tag, or a task that the group itself describes. */
    private void unknown(Section at, String name, Section overrides, List<Part> parts) {
        Set<String> tagged = library.tagged(name);
        for (String task : tagged) {
            TaskIndex.Place found = library.place(task);
            if (found != null) {
                add(found, found.section(), overrides, parts, at);
            }
        }
        if (tagged.isEmpty() && !at.has("dataset_path")) {
            throw at.fail("task", "names %s, which is no task, group or tag".formatted(name));
        }
        if (tagged.isEmpty()) {
            add(place, at.only(Set.of("task"), true), overrides, parts, at);
        }
    }

    private void add(TaskIndex.Place found, Section task, Section overrides, List<Part> parts, Section at) {
        if (++count > TaskGroup.TASKS_MAX) {
            throw at.fail("task", "is one of more than %d".formatted(TaskGroup.TASKS_MAX));
        }
        int limit = overrides.integer("limit", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        double weight = overrides.number("weight", 0);
        if (!(weight >= 0 && Double.isFinite(weight))) {
            throw overrides.fail("weight", "is " + weight + ", not a number from 0");
        }
        Section merged = task.with(overrides.only(MEMBER, false));
        parts.add(new Part(library.task(found, merged), limit, weight));
    }

    private static List<AggregateMetric> aggregates(Section section) {
        List<AggregateMetric> aggregates = new ArrayList<>();
        for (Section entry : section.sections("aggregate_metric_list")) {
            entry.refuseOthers(Set.of("metric", "filter_list", "aggregation", "weight_by_size"));
            String aggregation = entry.text("aggregation", "mean");
            if (!aggregation.equals("mean")) {
                throw entry.fail("aggregation", "is %s; only mean is known".formatted(aggregation));
            }
            aggregates.add(
                    new AggregateMetric(metric(entry), entry.texts("filter_list"), entry.flag("weight_by_size", true)));
        }
        return aggregates;
    }

    private static String metric(Section entry) {
        @Nullable String metric = entry.text("metric");
        if (metric == null) {
            throw entry.fail("metric", "is missing");
        }
        return metric;
    }
}
