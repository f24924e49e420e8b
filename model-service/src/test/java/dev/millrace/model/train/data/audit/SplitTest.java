package dev.millrace.model.train.data.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.data.Example;
import dev.millrace.model.train.data.Examples;
import dev.millrace.model.train.data.Message;
import dev.millrace.model.train.data.Message.Role;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.audit.Split.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SplitTest {
    @TempDir
    Path folder;

    private static Example example(String prompt, String answer) {
        return new Passage.Turns(
                Example.Form.CHAT, List.of(new Message(Role.USER, prompt), new Message(Role.ASSISTANT, answer)), 0);
    }

    private static List<Part> parts(Split split) {
        return IntStream.range(0, 20_000)
                .mapToObj(i -> split.part(example("prompt " + i, "a")))
                .toList();
    }

    private static double share(List<Part> parts, Part part) {
        return (double) parts.stream().filter(part::equals).count() / parts.size();
    }

    @Test
    void keepsItsSharesWithinFourStandardErrors() {
        List<Part> parts = parts(new Split(7, 0.1, 0.2));
        assertEquals(0.1, share(parts, Part.VALIDATION), 4 * Math.sqrt(0.1 * 0.9 / 20_000));
        assertEquals(0.2, share(parts, Part.TEST), 4 * Math.sqrt(0.2 * 0.8 / 20_000));
    }

    @Test
    void dependsOnSeedAndPromptOnly() {
        Split split = new Split(7, 0.1, 0.2);
        assertTrue(parts(split).equals(parts(new Split(7, 0.1, 0.2))), "the same seed");
        assertFalse(parts(split).equals(parts(new Split(8, 0.1, 0.2))), "another seed");
        for (int i = 0; i < 1_000; i++) {
            String prompt = "prompt " + i;
            assertEquals(split.part(example(prompt, "a")), split.part(example(" " + prompt, "b")), prompt);
        }
    }

    @Test
    void keepsHeldOutPromptsWhenSharesGrow() {
        List<Part> small = parts(new Split(7, 0.1, 0.1));
        List<Part> large = parts(new Split(7, 0.2, 0.3));
        for (int i = 0; i < small.size(); i++) {
            assertTrue(small.get(i) == Part.TRAIN || small.get(i) == large.get(i), "prompt " + i);
        }
    }

    @Test
    void countsExamplesAndPromptsOfAFile() throws IOException {
        Path path = Files.writeString(folder.resolve("t.jsonl"), """
                {"prompt":"a","completion":"1"}
                {"prompt":"a","completion":"2"}
                {"prompt":"b","completion":"3"}
                """);
        try (Examples examples =
                TrainingFile.check(path, Passage.Learned.ASSISTANT).open()) {
            assertEquals(
                    new SplitReport(
                            Map.of(Part.TRAIN, 3L, Part.VALIDATION, 0L, Part.TEST, 0L),
                            Map.of(Part.TRAIN, 2L, Part.VALIDATION, 0L, Part.TEST, 0L)),
                    SplitReport.of(new Split(1, 0, 0), examples));
        }
    }

    @Test
    void refusesSharesThatLeaveNothing() {
        assertEquals(
                "validation 0.5 and test 0.5 leave nothing to train on",
                assertThrows(IllegalArgumentException.class, () -> new Split(1, 0.5, 0.5))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new Split(1, Double.NaN, 0));
    }
}
