package dev.millrace.eval.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.figure.Weighting;
import dev.millrace.eval.harness.Task;
import dev.millrace.eval.lexicon.DataFile;
import dev.millrace.eval.run.TaskSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tasks that the service brings, by the names that people type. */
@NullUnmarked
class TaskFilesTest {
    /** Nothing is asked before a run begins. */
    private static final String NOWHERE = "http://127.0.0.1:1";

    @TempDir
    private static Path folder;

    /** A configured folder of tasks. */
    private final Path users = Files.createTempDirectory(folder, "tasks");

    private final ModelStubs stubs;
    private final TaskSource tasks;

    TaskFilesTest() throws IOException {
        stubs = new ModelStubs(TrainingFixture.config(folder, "127.0.0.1:1"));
        tasks = tasks(config("tasks", users.toString()));
    }

    private TaskFiles tasks(EvaluationConfig config) throws IOException {
        var rewards = TrainingFixture.config(folder, "127.0.0.1:1");
        var hidden = new HiddenStateClient(stubs, rewards);
        var scoring = new RewardScoring(new RewardRegistry(rewards), hidden, rewards);
        var encoder = new EncoderApi(config);
        return new TaskFiles(
                config,
                new HttpEmbedder(encoder, config),
                new ToxicityJudge(config, scoring, encoder),
                new HttpCollections(config, rewards));
    }

    /** The defaults, but for some keys and their values. */
    static EvaluationConfig config(String... more) {
        var builder = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(EvaluationConfig.class)
                .withDefaultValue("millrace.evaluation.database", "jdbc:h2:mem:none");
        for (int i = 0; i < more.length; i += 2) {
            builder.withDefaultValue("millrace.evaluation." + more[i], more[i + 1]);
        }
        return builder.build().getConfigMapping(EvaluationConfig.class);
    }

    @AfterEach
    void close() {
        stubs.close();
    }

    private List<Task> find(String name) {
        return find(tasks, name);
    }

    private static List<Task> find(TaskSource tasks, String name) {
        return tasks.find(name, OptionalInt.empty()).tasks().stream()
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
    void aTaskOfAGroupThatIsNamedBesideItIsAskedAsAWhole() {
        var quick = tasks.find("quick", OptionalInt.empty());
        var named = tasks.find("common_knowledge", OptionalInt.empty());
        for (var both : List.of(List.of(quick, named), List.of(named, quick))) {
            var wanted = EvaluationRun.wanted(both);
            assertEquals(quick.tasks().size(), wanted.size());
            assertEquals(
                    List.of(Integer.MAX_VALUE),
                    wanted.stream()
                            .filter(one -> one.task().name().equals("common_knowledge"))
                            .map(TaskSource.Selected::limit)
                            .toList());
        }
    }

    @Test
    void tasksOfFilesAreAskedForGroupsOfPeopleByTheirNameBehindCounterfactual() {
        var plain = find("gsm_mini").getFirst();
        var task = find("counterfactual_gsm_mini").getFirst();
        assertEquals("counterfactual_gsm_mini", task.name());
        assertEquals(plain.size(), task.size());
        assertEquals(plain.item(0).requests(), task.item(0).requests().subList(0, 1));
        var names = task.metrics().stream().map(metric -> metric.key().metric()).toList();
        assertTrue(names.containsAll(List.of("exact_match@female", "exact_match@male", "exact_match@gender_gap")));
        assertEquals(List.of(), find("counterfactual_nothing"));
    }

    @Test
    void whatNoModelMakesVectorsForIsRefusedBeforeItBegins() throws IOException {
        var refusal = assertThrows(IllegalArgumentException.class, () -> find("samsum_mini_meaning"));
        assertTrue(
                String.valueOf(refusal.getMessage())
                        .matches("samsum-mini/samsum_mini_meaning.yaml, line \\d+: metric is semantic_similarity:"
                                + " no embedding model: start with --embedding-model, or set .*"),
                refusal.getMessage());
        var served = tasks(config("embeddings-url", NOWHERE + "/v1/embeddings"));
        assertEquals(1, find(served, "samsum_mini_meaning").size());
    }

    @Test
    void aFileSaysInWhichWaysItIsAsked() throws IOException {
        Files.writeString(users.resolve("own.yaml"), """
                include: own.yml
                task: own
                """);
        Files.writeString(users.resolve("own.yml"), """
                dataset_path: json
                dataset_kwargs: {data_files: {test: own.jsonl}}
                test_split: test
                output_type: generate_until
                doc_to_text: q
                doc_to_target: a
                metadata: {perturbations: [uppercase, "person_name(target=asian)"]}
                """);
        Files.writeString(users.resolve("own.jsonl"), "{\"q\": \"Who is Emily?\", \"a\": \"x\"}\n");
        var names = find("robust_own").getFirst().metrics().stream()
                .map(metric -> metric.key().metric())
                .toList();
        assertEquals(
                List.of("exact_match", "exact_match@uppercase", "exact_match@person_name(target=asian)"),
                names.subList(0, 3));
    }

    @Test
    void peoplesOwnSuitesAreTasksNamedAfterTheirFiles() throws IOException {
        var suites = Map.of(
                "small.checklist.yaml", "checklist/negation.yaml",
                "secrets.adversarial.yaml", "adversarial.yaml",
                "questions.bbq.jsonl", "bbq-mini.jsonl",
                "pairs.crows.csv", "crows-mini.csv");
        for (var suite : suites.entrySet()) {
            Files.writeString(users.resolve(suite.getKey()), DataFile.text("/suites/" + suite.getValue()));
        }
        for (var suite : suites.keySet()) {
            var name = suite.substring(0, suite.indexOf('.'));
            assertTrue(tasks.list().stream().anyMatch(listed -> listed.name().equals(name)), name);
            assertEquals(name, find(name).getFirst().name());
        }
        assertEquals(
                find("crows-mini").getFirst().size(), find("pairs").getFirst().size());
        Files.writeString(users.resolve("broken.bbq.jsonl"), "{}\n");
        var refused = assertThrows(IllegalArgumentException.class, () -> find("broken"));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("broken.bbq.jsonl: line 1: "), refused.getMessage());
        Files.writeString(users.resolve("pairs.crows.csv"), " ".repeat(64 << 20) + "x");
        assertThrows(IllegalArgumentException.class, () -> find("pairs"));
    }

    @Test
    void answersFromDocumentsNeedAnEdgeThatIsNamed() throws IOException {
        Files.writeString(users.resolve("handbook.grounding.yaml"), """
                version: "1"
                collection: handbook
                top_k: 3
                min_score: 0
                max_tokens: 40
                questions:
                  - {id: q1, question: "How long?", relevant: {lending: 2}}
                """);
        for (var name : List.of("grounding", "handbook")) {
            assertTrue(tasks.list().stream().anyMatch(listed -> listed.name().equals(name)), name);
            var refused = assertThrows(IllegalArgumentException.class, () -> find(name));
            assertTrue(String.valueOf(refused.getMessage()).contains("MILLRACE_EVALUATION_EDGE_URL"), name);
        }
        var connected = tasks(config("tasks", users.toString(), "edge-url", "http://127.0.0.1:1"));
        for (var name : List.of("grounding", "handbook")) {
            var task =
                    connected.find(name, OptionalInt.empty()).tasks().getFirst().task();
            assertEquals(name, task.name());
            assertEquals(name.equals("grounding") ? 36 : 1, task.size());
        }
    }

    @Test
    void aGroupSaysWhichOfItsFiguresArePooled() {
        var found = tasks.find("mmlu_mini", OptionalInt.empty());
        var pooled = found.groups().getFirst();
        assertEquals("mmlu_mini", pooled.group());
        assertEquals(
                found.tasks().stream().map(one -> one.task().name()).toList(),
                pooled.metrics().getFirst().tasks());
        assertEquals(Weighting.bySize(), pooled.metrics().getFirst().weighting());
        assertEquals(List.of(), tasks.find("gsm_mini", OptionalInt.empty()).groups());
    }

    @Test
    void whatCannotBePerturbedIsRefusedAndWhatIsNotThereIsNotFound() {
        var refused = assertThrows(IllegalArgumentException.class, () -> find("robust_paragraphs"));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("task paragraphs: cannot be perturbed"));
        assertEquals(List.of(), find("robust_nothing"));
    }

    @Test
    void whatIsNotFoundMayStandInAFileThatCannotBeRead() throws IOException {
        var wrong = Files.createDirectories(folder.resolve("wrong"));
        for (int i = 0; i < 7; i++) {
            Files.writeString(wrong.resolve("own%d.yaml".formatted(i)), "task: [own\n");
        }
        var own = tasks(config("tasks", wrong.toString()));
        var refused = assertThrows(IllegalArgumentException.class, () -> own.find("own", OptionalInt.empty()));
        var message = String.valueOf(refused.getMessage());
        assertTrue(message.startsWith("tasks: there is no task own; 7 problems with files: "), message);
        assertTrue(message.contains("own4.yaml") && !message.contains("own5.yaml"), message);
        assertEquals(1, own.find("gsm_mini", OptionalInt.empty()).tasks().size());
    }

    @Test
    void toxicityIsListedAndSaysThatItNeedsAJudge() {
        assertTrue(tasks.list().stream().anyMatch(listed -> listed.name().equals("toxicity")));
        var refused = assertThrows(IllegalArgumentException.class, () -> find("toxicity"));
        assertEquals(
                "tasks: toxicity needs a judge: MILLRACE_EVALUATION_TOXICITY_CLASSIFIER must name a reward model of"
                        + " kind flag:WORD or classifier that is promoted, or as encoder:NAME or encoder:NAME#LABEL a model with a"
                        + " classification head",
                refused.getMessage());
    }

    @Test
    void everyListedNameMeansTasksOfDifferentNames() throws IOException {
        var served = tasks(config("embeddings-url", NOWHERE + "/v1/embeddings", "edge-url", NOWHERE));
        for (var listed : served.list()) {
            if (listed.name().equals("toxicity")) {
                continue;
            }
            var found = find(served, listed.name());
            assertTrue(!found.isEmpty(), listed.name());
            assertEquals(found.size(), found.stream().map(Task::name).distinct().count(), listed.name());
        }
    }
}
