package dev.millrace.eval.run;

import dev.millrace.eval.figure.PooledMetric;
import dev.millrace.eval.harness.Task;
import java.util.List;
import java.util.OptionalInt;

/** Where tasks come from. */
public interface TaskSource {
    /**
     * What a name means: one task, or those of a group or tag.
     *
     * @param fewshot examples before each question; empty as the task says
     * @return without tasks where there are none of this name
     * @throws IllegalArgumentException when a file of theirs is wrong, with its name and line
     */
    Found find(String name, OptionalInt fewshot);

    /** All there are, by name. */
    List<Listed> list();

    /**
     * What was found.
     *
     * @param tasks in order
     * @param groups of them that have figures of their own, outer ones first
     */
    record Found(List<Selected> tasks, List<Pooled> groups) {
        public Found {
            tasks = List.copyOf(tasks);
            groups = List.copyOf(groups);
        }
    }

    /**
     * A group with figures of its own.
     *
     * @param group its name
     * @param metrics over its tasks, at least one
     */
    record Pooled(String group, List<PooledMetric> metrics) {
        public Pooled {
            metrics = List.copyOf(metrics);
        }
    }

    /**
     * A task that was found.
     *
     * @param limit items of it that its group wants at most
     */
    record Selected(Task task, int limit) {}

    /**
     * A task or group.
     *
     * @param description for people, maybe empty
     * @param tasks of a group, else empty
     */
    record Listed(String name, String description, List<String> tasks) {
        public Listed {
            tasks = List.copyOf(tasks);
        }
    }
}
