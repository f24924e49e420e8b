package dev.millrace.model.train.tuning;

import static dev.millrace.model.train.tuning.TinyJobs.bytes;
import static dev.millrace.model.train.tuning.TinyJobs.killing;
import static dev.millrace.model.train.tuning.TinyJobs.loss;
import static dev.millrace.model.train.tuning.TinyJobs.spec;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.data.MalformedDataException;
import dev.millrace.model.train.job.Checks;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole jobs that train LoRA, and what is the same for all jobs. */
class AdapterTrainingTest {
    @TempDir
    private Path folder;

    private TinyJobs jobs;

    @BeforeEach
    void makeModel() throws IOException {
        jobs = TinyJobs.in(folder);
    }

    @Test
    void learnsTheAnswersOfItsPrompts() throws Exception {
        var said = new ArrayList<Progress>();
        var outcome = jobs.run("sft", spec(Objective.SFT, 40), said::add);
        // 40 letters and an end are as likely as each other at first: ln 64 and more.
        double first = loss(said, 1);
        assertTrue(first > 4, "first loss " + first);
        assertTrue(loss(said, 40) < first / 3, "last loss " + loss(said, 40));
        assertEquals(40.0, outcome.figures().get("updates"));
        var adapter = PeftFolder.read(outcome.adapter());
        assertEquals(new BaseModel(jobs.base().name(), jobs.base().version()), adapter.base());
        assertEquals(EnumSet.allOf(LoraTarget.class), adapter.settings().targets());
        assertEquals(Map.of("answers.jsonl", sha256(folder.resolve("sft"))), outcome.dataHashes());
    }

    private static String sha256(Path job) throws Exception {
        var digest = MessageDigest.getInstance("SHA-256");
        return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(job.resolve(Training.DATA))));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3})
    void endsWithTheSameAdapterAfterItWasKilledAtAnyUpdate(double dropout) throws Exception {
        var spec = spec(Objective.SFT, 12, TinyJobs.lora(dropout), 0.02);
        var whole = bytes(jobs.run("whole", spec, _ -> {}));
        for (long killed : List.of(1L, 5L, 12L)) {
            var name = "killed-" + killed;
            assertThrows(TinyJobs.Killed.class, () -> jobs.run(name, spec, killing(killed)));
            assertArrayEquals(whole, bytes(jobs.run(name, spec, _ -> {})), "killed at " + killed);
        }
    }

    @Test
    void prefersTheBetterAnswers() throws Exception {
        jobs.learn(TinyJobs.preferences());
        var said = new ArrayList<Progress>();
        var outcome = jobs.run("dpo", spec(Objective.DPO, 20), said::add);
        assertEquals(Math.log(2), loss(said, 1), 1e-4, "nothing is preferred before the first update");
        assertTrue(loss(said, 20) < 0.2, "last loss " + loss(said, 20));
        assertEquals(1.0, outcome.figures().get("rewards/accuracies"));
        assertTrue(
                Objects.requireNonNull(outcome.figures().get("validation_rewards/margins")) > 1,
                outcome.figures().toString());
    }

    @Test
    void leavesOffWithACheckpointWhenItIsCancelled() {
        var updates = new int[1];
        assertThrows(
                InterruptedException.class,
                () -> jobs.run(
                        "cancelled",
                        spec(Objective.SFT, 12),
                        progress -> updates[0] = Math.max(updates[0], (int) progress.update()),
                        () -> updates[0] == 4));
        assertTrue(Files.isDirectory(folder.resolve("cancelled/checkpoints/update-4")));
    }

    @Test
    void namesTheLineThatIsPoisoned() {
        var lines = new ArrayList<>(TinyJobs.answers());
        lines.set(6, "{\"prompt\": \"abc\"}");
        jobs.learn(lines);
        var problem =
                assertThrows(MalformedDataException.class, () -> jobs.run("poison", spec(Objective.SFT, 3), _ -> {}));
        assertTrue(
                String.valueOf(problem.getMessage()).startsWith("data.jsonl line 7, completion:"),
                problem.getMessage());
    }

    @Test
    void saysWhatItWillTakeBeforeTheFirstUpdateAndTrainsNothingWhereOnlyThatIsWanted() throws Exception {
        var said = new ArrayList<Progress>();
        jobs.run("told", spec(Objective.SFT, 3), said::add);
        var plan = said.stream()
                .filter(progress -> progress.message().startsWith("it will take about"))
                .toList();
        assertEquals(1, plan.size());
        assertEquals(0, plan.getFirst().update());

        said.clear();
        var planned = spec(Objective.SFT, 3).with(new Checks(Optional.empty(), Checks.Leakage.TELL, List.of(), true));
        var outcome = jobs.run("planned", planned, said::add);
        assertTrue(said.stream().allMatch(progress -> progress.step() == null));
        assertTrue(said.stream().anyMatch(progress -> progress.message().startsWith("3 updates of 8 examples; ")));
        assertTrue(Objects.requireNonNull(outcome.figures().get("plan/peak_bytes")) > 0);
        // 3 updates of 8 examples of 4 letters, 4 more and an end.
        assertEquals(3 * 8 * 9.0, outcome.figures().get("plan/tokens"));
        assertTrue(Files.notExists(folder.resolve("planned/adapter")));
    }

    @Test
    void refusesAnotherVersionOfTheModel() {
        var spec = spec(Objective.SFT, 3);
        var other = new TrainingSpec(
                "",
                spec.objective(),
                new BaseModel("", "0123456789abcdef"),
                spec.data(),
                spec.adapter(),
                spec.tuned(),
                spec.descent(),
                spec.batch(),
                spec.run(),
                spec.settings(),
                Map.of());
        jobs.assertRefused("base.version:", other);
    }
}
