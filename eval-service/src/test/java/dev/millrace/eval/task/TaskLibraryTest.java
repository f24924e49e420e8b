package dev.millrace.eval.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.figure.PooledMetric;
import dev.millrace.eval.figure.Weighting;
import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskLibraryTest {
    private static final String SIMPLE = """
            task: simple
            dataset_path: docs
            dataset_name: small
            test_split: test
            output_type: multiple_choice
            doc_to_text: "{{q}}"
            doc_to_choice: ["no", "yes"]
            doc_to_target: a
            """;

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void writeDocuments() throws IOException {
        Files.createDirectories(folder.resolve("tasks/docs/small"));
        write("tasks/docs/small/test.jsonl", "{\"q\": \"one?\", \"a\": 1}\n{\"q\": \"two?\", \"a\": 0}\n");
        write("outside.yaml", SIMPLE);
    }

    private void write(String name, String text) throws IOException {
        Files.createDirectories(folder.resolve(name).getParent());
        Files.writeString(folder.resolve(name), text);
    }

    private TaskLibrary library() {
        return Suites.library(folder.resolve("tasks"));
    }

    private String failure(String name) {
        return String.valueOf(
                assertThrows(TaskException.class, () -> library().task(name)).getMessage());
    }

    @Test
    void findsTasksByNameTagAndGroup() throws IOException {
        write("tasks/simple.yaml", SIMPLE + "tag: [easy]\n");
        write("tasks/deep/other.yaml", "include: ../simple.yaml\ntask: other\n");
        write("tasks/deep/all.yaml", """
                group: all
                mixture_cap: 1
                task:
                  - simple
                  - task: other
                    num_fewshot: 1
                    fewshot_split: test
                    limit: 1
                    weight: 3
                  - group: inner
                    task: easy
                aggregate_metric_list: {metric: acc, weight_by_size: false, filter_list: none}
                """);
        TaskLibrary library = library();
        assertEquals(Set.of("simple", "other"), library.tasks());
        assertEquals(Set.of("all"), library.groups());
        assertEquals(Set.of("easy"), library.tags());
        assertEquals(2, library.select("easy").allParts().size());
        TaskGroup all = library.group("all");
        assertEquals(
                List.of("simple", "other", "simple", "other").stream().sorted().toList(),
                all.allParts().stream().map(part -> part.task().name()).sorted().toList());
        assertEquals(1, all.parts().get(1).task().fewShotCount());
        assertEquals(1, all.parts().get(1).size());
        assertEquals(List.of(new TaskGroup.AggregateMetric("acc", List.of("none"), false)), all.aggregates());
        assertEquals(
                List.of(new PooledMetric("acc", List.of("none"), List.of("simple", "other"), new Weighting.Equal())),
                all.pooled());
        assertEquals(
                List.of(1 / 6.0, 3 / 6.0, 1 / 6.0, 1 / 6.0),
                Mixture.of(all).shares().stream().map(Mixture.Share::proportion).toList());
    }

    @Test
    void noLengthIsBetterUnlessTheFileSaysSo() throws IOException {
        var written = """
                task: written
                dataset_path: docs
                dataset_name: small
                test_split: test
                output_type: generate_until
                doc_to_text: "{{q}}"
                doc_to_target: a
                metric_list:
                  - metric: length_words
                  - {metric: length_characters, higher_is_better: false}
                  - metric: repetition
                  - metric: distinct2
                """;
        write("tasks/written.yaml", written);
        assertEquals(
                List.of(Direction.NEITHER, Direction.LOWER, Direction.LOWER, Direction.HIGHER),
                library().task("written").metrics().stream()
                        .map(Metric::direction)
                        .toList());
    }

    @Test
    void aGroupWeighsItsTasksByItsFile() throws IOException {
        write("tasks/simple.yaml", SIMPLE);
        write("tasks/other.yaml", "include: simple.yaml\ntask: other\n");
        String group = "group: all\nmixture_cap: 1\naggregate_metric_list: [{metric: acc}]\n";
        write("tasks/all.yaml", group + "task: [simple, other]\n");
        assertEquals(
                new Weighting.BySize(1),
                library().select("all").pooled().getFirst().weighting());
        write("tasks/all.yaml", group + "task: [simple, {task: other, weight: 3}]\n");
        assertEquals(
                new Weighting.Proportions(List.of(1.0, 3.0)),
                library().select("all").pooled().getFirst().weighting());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "process_docs: !function utils.f; line 9; !function",
                "doc_to_txt: x; line 9; doc_to_txt is not a key",
                "process_results: f; line 9; needs Python",
                "num_fewshot: 65; line 9; whole number from 0 to 64",
                "repeats: 0; line 9; repeats",
                "generation_kwargs: {untl: x}; line 9; untl is not a key",
                "fewshot_config: {sampler: random}; line 9; neither default nor first_n",
                "filter_list: [{name: a, filter: [{function: regex}]}]; line 9; is for generate_until",
                "metric_list: [{metric: akk}]; line 9; akk",
                "metric_list: [{metric: acc, ignore_case: true}]; line 9; ignore_case is not a key",
                "metric_list: [{metric: word_perplexity}]; line 9; not for multiple_choice",
                "metric_list: [{metric: acc}, {metric: acc}]; line 9; acc, which the task has already",
                "metric_list: [{metric: acc, aggregation: f1_macro}]; line 9; f1_macro, which is not for acc",
                "metric_list: [{metric: f1, aggregation: mean}]; line 9; that has a Classes of each document",
                "metric_list: [{metric: acc, aggregation: bleu}]; line 9; bleu, which is not for acc",
                "metric_list: [{metric: ece, aggregation: weighted_mean}]; line 9; weighted_mean",
                "unsafe_code: true; line 9; answers are not run",
                "use_prompt: x; line 9; needs Python",
                "output_type: guess; line 9; twice"
            })
    void namesFileLineAndKey(String more, String line, String complaint) throws IOException {
        write("tasks/simple.yaml", SIMPLE + more + "\n");
        TaskLibrary library = library();
        String message = library.problems().isEmpty()
                ? failure("simple")
                : library.problems().getFirst();
        assertTrue(message.startsWith("simple.yaml, " + line), message);
        assertTrue(message.contains(complaint), message);
    }

    @Test
    void whatAMetricMeasuresMayBePutTogetherOtherwise() throws IOException {
        write("tasks/simple.yaml", SIMPLE + """
                metric_list:
                  - {metric: acc, aggregation: median}
                  - {metric: f1, aggregation: f1_macro}
                  - {metric: mcc, aggregation: balanced_accuracy}
                  - {metric: ece, aggregation: roc_auc}
                  - {metric: brier_score, aggregation: brier_score}
                """);
        assertEquals(5, library().task("simple").metrics().size());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "include: ../outside.yaml; leads out of the folder",
                "include: missing.yaml; there is no missing.yaml",
                "include: wrong.yaml; includes itself",
                "include: /outside.yaml; is an absolute path",
                "include: link.yaml; leads out of the folder"
            })
    void includesStayWithinTheFolder(String include, String complaint) throws IOException {
        write("tasks/wrong.yaml", include + "\ntask: wrong\n");
        Files.createSymbolicLink(folder.resolve("tasks/link.yaml"), folder.resolve("outside.yaml"));
        List<String> problems = library().problems();
        assertTrue(problems.stream().anyMatch(problem -> problem.contains(complaint)), problems.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "dataset_path: ../docs; leads out of the folder",
                "dataset_path: openai/gsm8k; not downloaded",
                "dataset_name: ../../..; leads out of the folder",
                "test_split: validation; has no file of the split validation"
            })
    void documentsStayWithinTheFolder(String more, String complaint) throws IOException {
        Files.createDirectories(folder.resolve("docs"));
        write("tasks/base.yaml", SIMPLE);
        write("tasks/other.yaml", "include: base.yaml\ntask: other\n" + more + "\n");
        String message = failure("other");
        assertTrue(message.contains(complaint), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "doc_to_text: '{{nothing}}'; doc_to_text",
                "doc_to_choice: '{{q}}'; doc_to_choice",
                "doc_to_choice: a; doc_to_choice"
            })
    void documentsThatDoNotFitAreRefused(String more, String complaint) throws IOException {
        write("tasks/base.yaml", SIMPLE);
        write("tasks/other.yaml", "include: base.yaml\ntask: other\n" + more + "\n");
        TaskException failure =
                assertThrows(TaskException.class, () -> library().task("other").item(0));
        assertTrue(String.valueOf(failure.getMessage()).contains(complaint), failure.getMessage());
    }

    private static FileTask evenFirst(int... fewShot) {
        return Suites.library(Suites.folder(), IntStream.of(fewShot).findFirst())
                .task("even_first");
    }

    @Test
    void theCallerMayAskForOtherFewShots() {
        assertEquals(evenFirst().item(3).requests(), evenFirst(2).item(3).requests());
        assertEquals(0, evenFirst(0).fewShotCount());
        assertThrows(TaskException.class, () -> evenFirst(8));
        assertThrows(TaskException.class, () -> evenFirst(65));
    }

    @Test
    void theSameTaskHasTheSameFingerprint() throws IOException {
        write("tasks/simple.yaml", SIMPLE);
        FileTask before = library().task("simple");
        write("tasks/simple.yaml", "# a comment\n%s".formatted(SIMPLE));
        FileTask same = library().task("simple");
        write("tasks/docs/small/test.jsonl", "{\"q\": \"one?\", \"a\": 1}\n");
        FileTask shorter = library().task("simple");
        assertEquals(before.fingerprint(), same.fingerprint());
        assertTrue(!before.fingerprint().equals(shorter.fingerprint()));
        assertEquals(before.item(0), shorter.item(0));
    }

    @Test
    void aTaskThatIsDescribedTwiceIsNeither() throws IOException {
        write("tasks/simple.yaml", SIMPLE);
        write("tasks/twin.yaml", SIMPLE);
        assertEquals("twin.yaml: simple is described in simple.yaml too", failure("simple"));
    }

    @Test
    void groupsThatContainEachOtherAreNamed() throws IOException {
        write("tasks/simple.yaml", SIMPLE);
        write("tasks/a.yaml", "group: a\ntask: [simple, b]\n");
        write("tasks/b.yaml", "group: b\ntask:\n  - simple\n  - a\n");
        write("tasks/c.yaml", "group: c\ntask: [c]\n");
        write("tasks/twice.yaml", "group: twice\ntask: [d, d]\n");
        write("tasks/d.yaml", "group: d\ntask: [simple]\n");
        assertEquals(
                "b.yaml, line 2: task names a, but groups cannot contain each other: a contains b contains a",
                groupFailure("a"));
        assertEquals(
                "c.yaml, line 2: task names c, but groups cannot contain each other: c contains c", groupFailure("c"));
        assertEquals(2, library().group("twice").allParts().size());
    }

    private String groupFailure(String name) {
        return String.valueOf(
                assertThrows(TaskException.class, () -> library().group(name)).getMessage());
    }

    @Test
    void aGroupDrawsSoManyItemsInItsTasksShares() throws IOException {
        write("tasks/simple.yaml", SIMPLE);
        write("tasks/docs/large/test.jsonl", "{\"q\": \"one?\", \"a\": 1}\n".repeat(8));
        write("tasks/large.yaml", "include: simple.yaml\ntask: large\ndataset_name: large\n");
        String members = "task: [simple, {group: inner, task: [large]}]\n";
        write("tasks/all.yaml", "group: all\nmixture_items: 5\n" + members);
        assertEquals(
                List.of(1, 4),
                library().group("all").allParts().stream()
                        .map(TaskGroup.Part::limit)
                        .toList(),
                "2 and 8 of 10 documents");
        write("tasks/all.yaml", "group: all\nmixture_cap: 2\nmixture_items: 4\n" + members);
        assertEquals(
                List.of(2, 2),
                library().group("all").allParts().stream()
                        .map(TaskGroup.Part::limit)
                        .toList());
        write("tasks/all.yaml", "group: all\nmixture_items: 1\n" + members);
        assertEquals(
                "all.yaml, line 2: mixture_items is 1, which leaves nothing of simple",
                assertThrows(TaskException.class, () -> library().group("all")).getMessage());
    }

    @Test
    void aFileNamesTheWaysOfItsRobustness() throws IOException {
        write("tasks/simple.yaml", SIMPLE + "metadata: {perturbations: [dialect, \"person_name(target=asian)\"]}\n");
        assertEquals(
                List.of("dialect", "person_name(target=asian)"),
                library().task("simple").perturbations());
        write("tasks/simple.yaml", SIMPLE + "metadata: {version: 1, perturbations: \"typos(prob=2)\"}\n");
        assertTrue(
                failure("simple").startsWith("simple.yaml, line 9: perturbations has \"typos(prob=2)\": "),
                failure("simple"));
        write("tasks/simple.yaml", SIMPLE + "metadata: {perturbations: [dialect, dialect]}\n");
        assertEquals("simple.yaml, line 9: perturbations names one twice or more than 32", failure("simple"));
        write("tasks/simple.yaml", SIMPLE);
        assertEquals(List.of(), library().task("simple").perturbations());
    }

    @Test
    void sharesAreRoundedByTheirRemainders() {
        Mixture mixture = new Mixture(List.of(
                new Mixture.Share("a", 100, .5), new Mixture.Share("b", 2, .3), new Mixture.Share("c", 100, .2)));
        assertEquals(List.of(4, 2, 2), Arrays.stream(mixture.counts(9)).boxed().toList());
        Mixture threeToOne = new Mixture(List.of(new Mixture.Share("a", 4, .75), new Mixture.Share("b", 100, .25)));
        assertEquals(List.of(4, 2), Arrays.stream(threeToOne.counts(8)).boxed().toList());
    }
}
