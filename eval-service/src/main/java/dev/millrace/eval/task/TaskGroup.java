package dev.millrace.eval.task;

import dev.millrace.eval.figure.PooledMetric;
import dev.millrace.eval.figure.Weighting;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Tasks under one name.
 *
 * @param name of the group
 * @param alias how it is shown
 * @param parts its own tasks, in order
 * @param groups groups within it
 * @param aggregates figures over all its tasks
 * @param cap most documents of a task that count for its share of a {@link Mixture}; {@link Integer#MAX_VALUE} for no cap
 */
public record TaskGroup(
        String name,
        String alias,
        List<Part> parts,
        List<TaskGroup> groups,
        List<AggregateMetric> aggregates,
        int cap) {
    /** Tasks of a group and of those in it at most. */
    public static final int TASKS_MAX = 1024;

    public TaskGroup {
        parts = List.copyOf(parts);
        groups = List.copyOf(groups);
        aggregates = List.copyOf(aggregates);
    }

    /**
     * A task of a group.
     *
     * @param task the task
     * @param limit documents that are asked at most; {@link Integer#MAX_VALUE} for all
     * @param weight in a mixture; 0 for the share of its documents
     */
    public record Part(FileTask task, int limit, double weight) {
        /** Documents that are asked. */
        public int size() {
            return Math.min(task.size(), limit);
        }
    }

    /**
     * A figure over the tasks of a group.
     *
     * @param metric that its tasks have
     * @param filters whose figures count; empty for all
     * @param isWeighted whether a task counts by its size; each the same if not
     */
    public record AggregateMetric(String metric, List<String> filters, boolean isWeighted) {
        public AggregateMetric {
            filters = List.copyOf(filters);
        }
    }

    /** Its aggregates with the tasks that they are over, and how much each of these counts. */
    public List<PooledMetric> pooled() {
        Map<String, Part> tasks = new LinkedHashMap<>();
        allParts().forEach(part -> tasks.putIfAbsent(part.task().name(), part));
        List<PooledMetric> pooled = new ArrayList<>();
        for (AggregateMetric aggregate : aggregates) {
            Weighting weighting =
                    aggregate.isWeighted() ? weighting(List.copyOf(tasks.values())) : new Weighting.Equal();
            pooled.add(
                    new PooledMetric(aggregate.metric(), aggregate.filters(), List.copyOf(tasks.keySet()), weighting));
        }
        return pooled;
    }

    /** By the documents that were asked, up to the cap; as in the {@link Mixture} where a task has a weight of its own. */
    private Weighting weighting(List<Part> tasks) {
        return tasks.stream().noneMatch(part -> part.weight() > 0)
                ? new Weighting.BySize(cap)
                : new Weighting.Proportions(
                        tasks.stream().map(part -> Mixture.weight(part, cap)).toList());
    }

    /** The same with other limits, one for each of {@link #allParts}. */
    TaskGroup limited(Iterator<Integer> limits) {
        List<Part> own = new ArrayList<>();
        for (Part part : parts) {
            own.add(new Part(part.task(), limits.next(), part.weight()));
        }
        List<TaskGroup> within = new ArrayList<>();
        for (TaskGroup group : groups) {
            within.add(group.limited(limits));
        }
        return new TaskGroup(name, alias, own, within, aggregates, cap);
    }

    /** Its tasks and those of the groups within, in order. */
    public List<Part> allParts() {
        List<Part> all = new ArrayList<>(parts);
        groups.forEach(group -> all.addAll(group.allParts()));
        return all;
    }
}
