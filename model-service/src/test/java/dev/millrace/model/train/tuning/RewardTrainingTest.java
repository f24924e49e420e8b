package dev.millrace.model.train.tuning;

import static dev.millrace.model.train.tuning.TinyJobs.bytes;
import static dev.millrace.model.train.tuning.TinyJobs.loss;
import static dev.millrace.model.train.tuning.TinyJobs.spec;
import static dev.millrace.model.train.tuning.TinyJobs.word;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.RewardScorer;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.data.tokens.Ids;
import dev.millrace.model.train.job.Checks;
import dev.millrace.model.train.job.GateSettings;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.weights.WeightsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs that train reward models. */
class RewardTrainingTest {
    @TempDir
    private Path folder;

    private TinyJobs jobs;

    @BeforeEach
    void makeModel() throws IOException {
        jobs = TinyJobs.in(folder);
    }

    @Test
    void putsHeldOutPairsInOrder() throws Exception {
        jobs.learn(IntStream.range(0, 24)
                .mapToObj(i -> "{\"prompt\": \"%s\", \"chosen\": \"%s\", \"rejected\": \"%s\"}"
                        .formatted(word(i), word(3 * i) + "good", word(i + 1) + "evil"))
                .toList());
        var said = new ArrayList<Progress>();
        var outcome = jobs.run("reward", spec(Objective.REWARD, 20), said::add);
        assertEquals(Math.log(2), loss(said, 1), 1e-6, "a head begins at 0");
        assertTrue(loss(said, 20) < 0.1, "last loss " + loss(said, 20));
        assertEquals(
                1.0,
                outcome.figures().get("validation_accuracy"),
                outcome.figures().toString());
        var reward = PeftFolder.readReward(outcome.adapter());
        try (var scorer = RewardScorer.open(jobs.base(), reward, TinyJobs.OPTIONS)) {
            double good = scorer.reward(Ids.of(LetterPackages.ended("zzqagood")));
            double evil = scorer.reward(Ids.of(LetterPackages.ended("zzqaevil")));
            assertTrue(good > evil + 1, good + " and " + evil);
        }
        var problem = assertThrows(WeightsException.class, () -> PeftFolder.read(outcome.adapter()));
        assertTrue(String.valueOf(problem.getMessage()).contains("task_type"), problem.getMessage());
        assertArrayEquals(bytes(outcome), bytes(jobs.run("again", spec(Objective.REWARD, 20), _ -> {})));
    }

    @Test
    void isAskedForNoAnswers() {
        var gate = new GateSettings(List.of("last_word"), 3, 1, "", GateSettings.Against.BASE, 5, true);
        var gated =
                spec(Objective.REWARD, 3).with(new Checks(Optional.of(gate), Checks.Leakage.TELL, List.of(), false));
        jobs.assertRefused("gate: a reward model", gated);
    }
}
