package dev.millrace.eval.runreport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.harness.Item;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Run;
import dev.millrace.eval.harness.TaskResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jsoup.Jsoup;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** Runs of one file that differ in the number of examples have other fingerprints, and the same documents. */
@NullUnmarked
class OtherExamplesTest {
    private static final List<ItemResult> ALONE =
            List.of(Results.item(0, "1 + 1 =", "2", 1), Results.item(1, "2 + 3 =", "6", 0));
    private static final List<ItemResult> SHOWN =
            List.of(Results.item(0, "4 + 4 = 8\n\n1 + 1 =", "3", 0), Results.item(1, "4 + 4 = 8\n\n2 + 3 =", "5", 1));

    @Test
    void comparesItemByItem() throws IOException {
        var report = Results.report(run("a", Map.of(), "f", ALONE), run("b", Map.of("fewshot", "1"), "e", SHOWN));
        var task = report.tasks().getFirst();
        assertEquals(
                List.of("Run B was asked with another number of examples (1 instead of what the task's file says):"
                        + " the documents are the same, the prompts are not."),
                task.remarks());
        var difference =
                task.metrics().getFirst().cell("B").orElseThrow().difference().orElseThrow();
        assertEquals(2, difference.pairs());
        assertEquals(0, difference.value());
        assertEquals(new Transitions("B", 1, 1, 0, 0, 0, 0), task.transitions().getFirst());
        assertEquals(1, report.comparisons());
        var item = task.items().getFirst();
        assertEquals("1 + 1 =", item.prompt());
        assertEquals(
                List.of("", "4 + 4 = 8\n\n1 + 1 ="),
                item.answers().stream().map(ItemComparison.Answer::prompt).toList());
        assertTrue(ReportMarkdown.of(report).contains("Prompt of run B:\n\n```\n4 + 4 = 8\n\n1 + 1 =\n```"));
        assertEquals(
                "4 + 4 = 8\n\n1 + 1 =",
                Jsoup.parse(ReportHtmlTest.page(report))
                        .select(".answer.run-b details pre")
                        .getFirst()
                        .wholeText());
    }

    @Test
    void refusesWhereTheSettingIsTheSame() {
        assertRefused(run("a", Map.of("fewshot", "1"), "f", ALONE), run("b", Map.of("fewshot", "1"), "e", SHOWN));
        assertRefused(run("a", Map.of(), "f", ALONE), run("b", Map.of("seed", "1"), "e", SHOWN));
    }

    @Test
    void refusesOtherDocuments() {
        var other = List.of(SHOWN.getFirst(), chosen(1, "target 1"));
        assertRefused(run("a", Map.of(), "f", ALONE), run("b", Map.of("fewshot", "1"), "e", other));
        var swapped = List.of(moved(ALONE.get(1), 0), moved(ALONE.getFirst(), 1));
        assertRefused(run("a", Map.of(), "f", ALONE), run("b", Map.of("fewshot", "1"), "e", swapped));
        var later = List.of(moved(ALONE.getFirst(), 2));
        assertRefused(run("a", Map.of(), "f", ALONE), run("b", Map.of("fewshot", "1"), "e", later));
    }

    @Test
    void refusesAnotherVersionOrMetric() {
        var result = result("e", SHOWN);
        var renewed = new TaskResult("t", "2.0", "e", result.figures(), SHOWN);
        assertRefused(run("a", Map.of(), "f", ALONE), run("b", Map.of("fewshot", "1"), renewed));
        var unmeasured = new TaskResult("t", "1.0", "e", List.of(), SHOWN);
        assertRefused(run("a", Map.of(), "f", ALONE), run("b", Map.of("fewshot", "1"), unmeasured));
    }

    private static void assertRefused(Run one, Run other) {
        var task = Results.report(one, other).tasks().getFirst();
        assertEquals(
                List.of(
                        "Run B saw another version of this task (fingerprint e instead of f): its figures are shown, not"
                                + " compared."),
                task.remarks());
        assertFalse(task.metrics().getFirst().cells().stream()
                .anyMatch(cell -> cell.difference().isPresent()));
    }

    private static ItemResult chosen(int index, String target) {
        var choices = Results.choices(index, target, true, -1, -2);
        return new ItemResult(choices.item(), choices.replies(), Map.of(Results.SCORE, new Measurement.Value(1)));
    }

    private static ItemResult moved(ItemResult result, int index) {
        var item = result.item();
        return new ItemResult(
                new Item(index, item.id(), item.document(), item.target(), item.requests()),
                result.replies(),
                result.measurements());
    }

    private static TaskResult result(String fingerprint, List<ItemResult> items) {
        var task = Results.task("t", items);
        return Results.task("t", fingerprint, task.figures().getFirst(), items);
    }

    private static Run run(String label, Map<String, String> settings, String fingerprint, List<ItemResult> items) {
        return run(label, settings, result(fingerprint, items));
    }

    private static Run run(String label, Map<String, String> settings, TaskResult task) {
        return new Run(label, label, "model", "1", settings, 0, 0, List.of(task), List.of());
    }
}
