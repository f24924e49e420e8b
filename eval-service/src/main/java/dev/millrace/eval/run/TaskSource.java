package dev.millrace.eval.run;

import dev.millrace.eval.harness.Task;
import java.util.List;
import java.util.OptionalInt;

/** Where tasks come from. */
public interface TaskSource {
    /**
     * Tasks of a name: one, or those of a group or tag.
     *
     * @param fewshot examples before each question; empty as the task says
     * @return empty where there are none of this name
     * @throws IllegalArgumentException when a file of theirs is wrong, with its name and line
     */
    List<Selected> find(String name, OptionalInt fewshot);

    /** All there are, by name. */
    List<Listed> list();

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
