package dev.millrace.model.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.tuning.CheckedTraining;
import dev.millrace.model.train.tuning.HeldOutItems;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckedTrainingTest {
    private static final String RIDDLE =
            "which of the four animals in the garden is the one that sleeps all winter long";

    @TempDir
    private Path folder;

    private final Map<String, List<String>> known = Map.of(
            "riddles",
            List.of(
                    "Which of the four animals in the garden" + " is the one that sleeps all winter long?",
                    "the hedgehog"));
    private boolean answers = true;
    private final HeldOutItems items = new HeldOutItems() {
        @Override
        public Optional<List<String>> texts(String task) {
            return Optional.ofNullable(known.get(task));
        }

        @Override
        public Optional<Set<String>> names() {
            return answers ? Optional.of(Set.of("riddles", "sums")) : Optional.empty();
        }
    };
    private final List<String> said = new ArrayList<>();
    private int trainings;

    @Test
    void saysHowManyExamplesHoldAnItemAndGoesOn() throws Exception {
        train(Checks.Leakage.TELL, "riddles");

        assertEquals(1, trainings);
        var words = said.getFirst();
        assertTrue(words.contains("1 of 3 examples share a run of words with 2 held-out texts"), words);
        assertTrue(words.contains("1 are too short to tell (riddles 1), as data.jsonl:2 \"which of the"), words);
    }

    @Test
    void refusesThemBeforeAnythingIsTrainedWhereThatIsWanted() {
        var refusal = assertThrows(TrainingException.class, () -> train(Checks.Leakage.REFUSE, "riddles"));

        assertTrue(String.valueOf(refusal.getMessage()).startsWith("data.leakage: 1 of 3"), refusal.getMessage());
        assertEquals(0, trainings);
    }

    @Test
    void itemsThatNobodyCanReadAreNotTakenForClean() throws Exception {
        train(Checks.Leakage.TELL, "sums");
        assertTrue(said.getFirst().contains("items of task sums cannot be read"), said.getFirst());

        var refusal = assertThrows(TrainingException.class, () -> train(Checks.Leakage.REFUSE, "sums"));
        assertTrue(String.valueOf(refusal.getMessage()).contains("eval run sums"), refusal.getMessage());
    }

    @Test
    void aTaskThatDoesNotExistIsRefusedBeforeTheJobWaits() throws Exception {
        check("riddles", "robust_sums");

        assertEquals(
                "data.held_out_tasks[1]: there is no task or group ridles; ./millrace eval tasks lists them",
                assertThrows(IllegalArgumentException.class, () -> check("riddles", "ridles"))
                        .getMessage());
        answers = false;
        check("ridles");
    }

    private void check(String... tasks) throws IOException {
        checked().check(job(Checks.Leakage.TELL, tasks), folder);
    }

    private CheckedTraining checked() {
        Training counting = (job, _, _, _) -> {
            trainings++;
            return new Outcome(folder, job.spec().base(), Map.of(), Map.of());
        };
        return new CheckedTraining(counting, items);
    }

    private static TrainingJob job(Checks.Leakage leakage, String... tasks) {
        var plain = TestJobs.spec(1, Objective.CAUSAL);
        var run = new RunPlan(1, 1, 0, 1, new RunPlan.Validation(0, 0, 0), 1, List.of());
        var spec = new TrainingSpec(
                        "",
                        plain.objective(),
                        plain.base(),
                        plain.data(),
                        plain.adapter(),
                        plain.tuned(),
                        plain.descent(),
                        plain.batch(),
                        run,
                        plain.settings(),
                        Map.of())
                .with(new Checks(Optional.empty(), leakage, List.of(tasks), false));
        return new TrainingJob("one", spec, "", 1);
    }

    private void train(Checks.Leakage leakage, String task) throws IOException, InterruptedException {
        Files.write(
                folder.resolve(Training.DATA),
                List.of(
                        "{\"text\": \"a text of its own\"}",
                        "{\"text\": \"People ask: " + RIDDLE + "\"}",
                        "{\"text\": \"another one\"}"));
        checked().run(job(leakage, task), folder, progress -> said.add(progress.message()), () -> false);
    }
}
