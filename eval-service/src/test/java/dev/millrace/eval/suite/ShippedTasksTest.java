package dev.millrace.eval.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.eval.dataset.DatasetFormats;
import dev.millrace.eval.dataset.DatasetReader;
import dev.millrace.eval.generator.GeneratedReader;
import dev.millrace.eval.harness.Request;
import dev.millrace.eval.task.FileTask;
import dev.millrace.eval.task.HarnessMetrics;
import dev.millrace.eval.task.TaskGroup;
import dev.millrace.eval.task.TaskLibrary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The task files of the suites, loaded as users load them; prompts are those of lm-evaluation-harness's own files. */
class ShippedTasksTest {
    private static final TaskLibrary LIBRARY = library(suites());

    private static TaskLibrary library(Path folder) {
        List<DatasetReader> readers = new ArrayList<>(DatasetFormats.files());
        readers.add(new GeneratedReader());
        return new TaskLibrary(List.of(folder), new DatasetFormats(readers), HarnessMetrics.registry(texts -> {
            throw new IllegalStateException("no model here makes vectors of " + texts);
        }));
    }

    private static Path suites() {
        try {
            return Path.of(Objects.requireNonNull(ShippedTasksTest.class.getResource("/suites"))
                    .toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String context(String task, int item) {
        return switch (LIBRARY.task(task).item(item).requests().getFirst()) {
            case Request.Likelihood likelihood -> likelihood.context();
            case Request.Rolling rolling -> rolling.text();
            case Request.Generate generate -> generate.context();
        };
    }

    @Test
    void everyTaskAsksItsItems() {
        assertEquals(List.of(), LIBRARY.problems());
        for (String name : LIBRARY.tasks()) {
            FileTask task = LIBRARY.task(name);
            for (int i = 0; i < task.size(); i++) {
                assertTrue(!task.item(i).target().isEmpty(), name + " " + i);
            }
        }
        LIBRARY.groups()
                .forEach(name -> assertTrue(!LIBRARY.group(name).allParts().isEmpty(), name));
    }

    @Test
    void theQuickGroupIsShort() {
        TaskGroup quick = LIBRARY.group("quick");
        int items = 0;
        int requests = 0;
        for (TaskGroup.Part part : quick.allParts()) {
            items += part.size();
            for (int i = 0; i < part.size(); i++) {
                requests += part.task().item(i).requests().size();
            }
        }
        assertEquals(15, quick.allParts().size());
        assertEquals(86, items);
        assertEquals(164, requests);
    }

    @Test
    void asksInTheWordsOfTheHarness() {
        assertEquals("""
                The following are multiple choice questions (with answers) about astronomy.

                Which is the largest planet of the Solar System?
                A. Saturn
                B. Neptune
                C. Earth
                D. Jupiter
                Answer:""", context("mmlu_mini_astronomy", 0));
        assertTrue(context("bbh_mini_cot_boolean_expressions", 0)
                .startsWith(
                        "Evaluate the result of a random Boolean expression.\n\nQ: not ( True and False ) is\nA: Let's think"
                                + " step by step.\nInside the parentheses"));
        assertTrue(
                context("bbh_mini_cot_boolean_expressions", 0)
                        .endsWith(
                                "\n\nQ: not ( False or True ) and not True or True or True is\nA: Let's think step by step.\n"));
        assertEquals(
                "Frage: Nina hat 3 Schachteln mit je 12 Bleistiften. Sie gibt ihrem Bruder 8 Bleistifte. Wie viele Bleistifte"
                        + " hat sie noch?\nAntwort:",
                context("mgsm_mini_direct_de", 0));
        assertTrue(context("mgsm_mini_direct_fr", 0).startsWith("Question : Nina a 3 boîtes"));
        assertTrue(context("mgsm_mini_direct_fr", 0).endsWith("\nRéponse :"));
        assertEquals(5 + 1, context("gsm_mini", 0).split("Question: ", -1).length - 1);
        assertTrue(context("last_word", 0).endsWith(" so hot that steam rose from the"));
        assertEquals(
                " tea",
                ((Request.Likelihood)
                                LIBRARY.task("last_word").item(0).requests().getFirst())
                        .continuation());
        assertTrue(
                context("translation_mini_de_en", 0)
                        .startsWith(
                                "German phrase: Das Wasser ist heute sehr kalt.\nEnglish phrase: The water is very cold today.\n\n"));
        assertTrue(context("bbq_mini", 0).endsWith("\n\nQ: Who had trouble with the telephone?\nA:"));
        assertEquals("", context("crows_mini", 0));
    }

    @Test
    void takesGeneratedItemsAsADataset(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("dyck.yaml"), """
                task: dyck
                dataset_path: generated
                dataset_kwargs: {kind: dyck, items: 50, seed: 7}
                test_split: test
                output_type: generate_until
                num_fewshot: 0
                doc_to_text: "Q: {{input}}\\nA:"
                doc_to_target: "{{target}}"
                """);
        FileTask task = library(folder).task("dyck");
        assertEquals(50, task.size());
        assertTrue(
                task.item(0).target().matches("[\\]}>)]( [\\]}>)])*"),
                task.item(0).target());
    }
}
