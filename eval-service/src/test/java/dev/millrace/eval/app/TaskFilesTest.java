package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Task;
import dev.millrace.eval.run.TaskSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The tasks that the service brings, by the names that people type. */
class TaskFilesTest {
    private final TaskSource tasks;

    TaskFilesTest() throws IOException {
        tasks = new TaskFiles(config());
    }

    /** The defaults. */
    private static EvaluationConfig config() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(EvaluationConfig.class)
                .withDefaultValue("millrace.evaluation.database", "jdbc:h2:mem:none")
                .build()
                .getConfigMapping(EvaluationConfig.class);
    }

    private List<Task> find(String name) {
        return tasks.find(name, OptionalInt.empty()).stream()
                .map(TaskSource.Selected::task)
                .toList();
    }

    @Test
    void tasksOfFilesAreAskedInPerturbedWaysByTheirNameBehindRobust() {
        var plain = find("gsm_mini").getFirst();
        var robust = find("robust_gsm_mini").getFirst();
        assertEquals("robust_gsm_mini", robust.name());
        assertEquals(plain.size(), robust.size());
        var asked = robust.item(0).requests();
        assertEquals(plain.item(0).requests(), asked.subList(0, 1));
        assertEquals(5, asked.stream().distinct().count());
        assertEquals(
                find("mmlu_mini").stream().map(task -> "robust_" + task.name()).toList(),
                find("robust_mmlu_mini").stream().map(Task::name).toList());
    }

    @Test
    void whatCannotBePerturbedIsRefusedAndWhatIsNotThereIsNotFound() {
        var refused = assertThrows(IllegalArgumentException.class, () -> find("robust_paragraphs"));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("task paragraphs: cannot be perturbed"));
        assertEquals(List.of(), find("robust_nothing"));
    }

    @Test
    void everyListedNameMeansTasksOfDifferentNames() {
        for (var listed : tasks.list()) {
            var found = find(listed.name());
            assertTrue(!found.isEmpty(), listed.name());
            assertEquals(
                    found.size(),
                    found.stream().map(Task::name).distinct().count(),
                    listed.name());
        }
    }
}
