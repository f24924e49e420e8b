package dev.millrace.eval.human;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.results.RunRecord;
import dev.millrace.eval.results.RunSpec;
import dev.millrace.eval.results.TaskRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HumanTasksTest {
    private static final List<String> RUNS = List.of("r1", "r2");

    /** By run and task. */
    private final Map<String, List<ItemResult>> found = new HashMap<>();

    @Test
    void drawsTheTasksThatAllRunsGeneratedFor() {
        found("r1 qa", HumanRuns.run("a", "b"));
        found("r2 qa", HumanRuns.run("a", "c"));
        found("r1 choice", List.of(HumanRuns.likelihood(0)));
        found("r2 choice", List.of(HumanRuns.likelihood(0)));
        found("r1 alone", HumanRuns.run("a"));
        var tasks = of(0);
        assertEquals(
                List.of(new TaskRecord("qa", "1", "f", 1, 0, List.of())),
                tasks.tasks().stream().map(HumanTasks.Drawn::task).toList());
        assertEquals("left out: 1 to which all runs wrote the same", tasks.leftOut());
    }

    @Test
    void dealsTwoHundredItemsOutAmongTheTasks() {
        for (var task : List.of("one", "two", "three")) {
            found("r1 " + task, many("a", 150));
            found("r2 " + task, many("b", 150));
        }
        assertEquals(List.of(66, 66, 66), sizes(of(0)));
        assertEquals(List.of(100, 100, 100), sizes(of(100)));
        assertEquals(List.of(66), sizes(of(66, "two")));
        assertEquals("", of(0).leftOut());
    }

    @Test
    void refusesWhatRunsDoNotShareAndWhatIsTooMuch() {
        found("r1 qa", many("a", 1_001));
        found("r2 qa", many("a", 1_001));
        assertRefused(
                "human.evaluation_ids: the runs have no item with answers to choose among:"
                        + " 1001 to which all runs wrote the same",
                0);
        found("r2 qa", many("b", 1_001));
        assertRefused("tasks: not all of the runs have the task other", 0, "other");
        assertRefused("limit: there would be more than 1000 items in all", 1_001);
        assertEquals(List.of(1_000), sizes(of(1_000)));
    }

    private void assertRefused(String words, int limit, String... tasks) {
        var refused = assertThrows(IllegalArgumentException.class, () -> of(limit, tasks));
        assertTrue(String.valueOf(refused.getMessage()).startsWith(words), refused.getMessage());
    }

    private static List<Integer> sizes(HumanTasks tasks) {
        return tasks.tasks().stream().map(task -> task.items().size()).toList();
    }

    private static List<ItemResult> many(String answer, int items) {
        return HumanRuns.run(IntStream.range(0, items).mapToObj(i -> answer + i).toArray(String[]::new));
    }

    private void found(String runAndTask, List<ItemResult> items) {
        found.put(runAndTask, items);
    }

    private HumanTasks of(int limit, String... tasks) {
        var spec = new RunSpec(
                "",
                List.of(tasks),
                "",
                limit,
                OptionalInt.empty(),
                RunSpec.Sampling.OF_TASK,
                RunSpec.Chat.OFF,
                false,
                Optional.empty(),
                Optional.of(new RunSpec.Human(RUNS, "helpful")));
        return HumanTasks.of(
                spec,
                RUNS.stream().map(run -> record(run, spec)).toList(),
                (run, task, most) -> found.getOrDefault(run + " " + task, List.of()).stream()
                        .limit(most)
                        .toList());
    }

    private RunRecord record(String run, RunSpec spec) {
        var tasks = found.entrySet().stream()
                .filter(one -> one.getKey().startsWith(run))
                .map(one -> new TaskRecord(
                        one.getKey().substring(3), "1", "f", one.getValue().size(), 0, List.of()))
                .toList();
        return new RunRecord(run, spec, RunRecord.Status.COMPLETED, "", "m", "1", 1, 2, tasks, List.of());
    }
}
