package dev.millrace.model.train.tuning;

import static dev.millrace.model.train.tuning.TinyJobs.bytes;
import static dev.millrace.model.train.tuning.TinyJobs.killing;
import static dev.millrace.model.train.tuning.TinyJobs.loss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.BottleneckAdapter;
import dev.millrace.model.train.adapter.BottleneckSettings;
import dev.millrace.model.train.adapter.BottleneckSettings.Places;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.graph.WeightChoice;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.job.WeightPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole jobs that train bottlenecks. */
class BottleneckTrainingTest {
    @TempDir
    private Path folder;

    private TinyJobs jobs;

    @BeforeEach
    void makeModel() throws IOException {
        jobs = TinyJobs.in(folder);
    }

    private static TrainingSpec spec(Objective objective, long updates, Places places) {
        return TinyJobs.spec(objective, updates, new BottleneckSettings(8, places), 0.02);
    }

    /** From networks that change nothing, over a kill, to their folder. */
    @ParameterizedTest
    @EnumSource(Places.class)
    void learnAnswers(Places places) throws Exception {
        var spec = spec(Objective.SFT, 40, places);
        var said = new ArrayList<Progress>();
        var outcome = jobs.run("whole", spec, said::add);
        assertTrue(loss(said, 40) < 0.6 * loss(said, 1), loss(said, 1) + " to " + loss(said, 40));
        var adapter = assertInstanceOf(BottleneckAdapter.class, PeftFolder.any(outcome.adapter()));
        assertEquals(new BaseModel(jobs.base().name(), jobs.base().version()), adapter.base());
        assertEquals(spec.tuned(), adapter.settings());
        // Two matrices of 8 by 32 behind one or two halves of two layers; a layer's own have 12,288 numbers, the table
        // 2,048.
        int networks = 2 * places.sublayers().size();
        var words =
                "trains %,d parameters, %d bottlenecks of size 8, in a model of 26,624 frozen ones, a saving of %.3f %%"
                        .formatted(networks * 512, networks, 100 - networks * 51200 / 26624.0);
        assertTrue(said.stream().anyMatch(progress -> progress.message().contains(words)), words);
        for (long killed : List.of(1L, 5L, 40L)) {
            var name = "killed-" + killed;
            assertThrows(TinyJobs.Killed.class, () -> jobs.run(name, spec, killing(killed)));
            assertArrayEquals(bytes(outcome), bytes(jobs.run(name, spec, _ -> {})), "killed at " + killed);
        }
    }

    /** Networks of zeros give back what they get, so the reference is the model without them. */
    @Test
    void preferTheBetterAnswers() throws Exception {
        jobs.learn(TinyJobs.preferences());
        var said = new ArrayList<Progress>();
        jobs.run("dpo", spec(Objective.DPO, 12, Places.BOTH), said::add);
        assertEquals(Math.log(2), loss(said, 1), 1e-4, "nothing is preferred before the first update");
        assertTrue(loss(said, 12) < 0.3, "last loss " + loss(said, 12));
    }

    @Test
    void areRefusedBesideAHeadAndWeights() {
        jobs.assertRefused("bottleneck: a head", spec(Objective.REWARD, 3, Places.BOTH));
        var whole = new WeightPlan(WeightChoice.ALL, 0, Optional.empty());
        jobs.assertRefused(
                "bottleneck: weights", spec(Objective.SFT, 3, Places.BOTH).with(whole));
    }
}
