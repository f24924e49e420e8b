package dev.millrace.model.train.tuning;

import static dev.millrace.model.train.tuning.TinyJobs.loss;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.WeightParameters;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.graph.WeightChoice;
import dev.millrace.model.train.job.Checks;
import dev.millrace.model.train.job.GateSettings;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.RatePlan;
import dev.millrace.model.train.job.RunPlan;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.job.WeightPlan;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.NamedArrays;
import dev.millrace.model.train.optimizer.Warmup;
import dev.millrace.model.train.registry.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole jobs that train a random model's own weights. */
class WeightTuningTest {
    @TempDir
    private Path folder;

    private TinyJobs jobs;

    @BeforeEach
    void makeModel() throws IOException {
        jobs = TinyJobs.in(folder);
    }

    @Test
    void allWeightsLearnTheAnswersAndBecomeAPackage() throws Exception {
        var said = new ArrayList<Progress>();
        var outcome = jobs.run("whole", spec(plan(0, "all"), "tuned", 40), said::add);
        double first = loss(said, 1);
        double last = loss(said, 40);
        assertTrue(last < first / 3, "from " + first + " to " + last);
        assertEquals(ModelCard.Form.PACKAGE, outcome.form());
        var made = ModelPackage.read(outcome.adapter());
        assertEquals("tuned", made.name());
        assertNotEquals(jobs.base().version(), made.version());
        assertEquals(jobs.base().shape(), made.shape());
        try (var checkpoints = Files.list(folder.resolve("whole/checkpoints"))) {
            assertTrue(checkpoints.count() <= 2, "the newest and the best");
        }
    }

    @Test
    void whatIsNotChosenStaysBitByBit() throws Exception {
        var outcome = jobs.run("norms", spec(plan(0, "norms", "blk.1.attn_*"), "normed", 6), _ -> {});
        var before = weights(jobs.base());
        var after = weights(ModelPackage.read(outcome.adapter()));
        for (var name : before.names()) {
            if (name.endsWith("_norm.weight") || name.startsWith("blk.1.attn_")) {
                assertNotEquals(sum(before.get(name)), sum(after.get(name)), name);
            } else {
                assertArrayEquals(before.get(name), after.get(name), name);
            }
        }
    }

    @Test
    void endsWithTheSamePackageAfterItWasKilled() throws Exception {
        var whole = weights(ModelPackage.read(
                jobs.run("one", spec(plan(0.3, "all"), "one", 12), _ -> {}).adapter()));
        assertThrows(
                TinyJobs.Killed.class, () -> jobs.run("two", spec(plan(0.3, "all"), "two", 12), TinyJobs.killing(7)));
        var again = weights(ModelPackage.read(
                jobs.run("two", spec(plan(0.3, "all"), "two", 12), _ -> {}).adapter()));
        whole.names().forEach(name -> assertArrayEquals(whole.get(name), again.get(name), name));
    }

    @Test
    void prunedWeightsStayZeroAndTheLossComesBack() throws Exception {
        var learned = jobs.run("dense", spec(plan(0, "all"), "dense", 40), _ -> {});
        jobs = new TinyJobs(folder, ModelPackage.read(learned.adapter()), TinyJobs.answers());
        var outcome = jobs.run("sparse", unheld(spec(plan(0.6, "matrices"), "sparse", 30)), _ -> {});
        var figures = outcome.figures();
        double before = figure(figures, "loss_before_pruning");
        double pruned = figure(figures, "loss_pruned");
        double recovered = figure(figures, "loss_recovered");
        assertTrue(pruned > before && recovered < pruned, figures::toString);
        var weights = weights(ModelPackage.read(outcome.adapter()));
        long zeros = 0;
        for (var name : weights.names()) {
            if (name.startsWith("blk.") && !name.contains("norm")) {
                int count = zeros(weights.get(name));
                assertEquals((int) (0.6 * weights.get(name).length), count, name);
                zeros += count;
            }
        }
        assertEquals(zeros, figure(figures, "pruned_weights"));
    }

    @Test
    void refusesANameThatAPackageHas() throws Exception {
        jobs.run("first", spec(plan(0, "norms"), "taken", 2), _ -> {});
        jobs.assertRefused("adapter: ", spec(plan(0, "norms"), "taken", 2));
    }

    @Test
    void refusesAGateThatNoPackagePasses() {
        var gate = new GateSettings(List.of("last_word"), 3, 1, "", GateSettings.Against.BASE, 5, true);
        var gated = spec(plan(0, "norms"), "gated", 2)
                .with(new Checks(Optional.of(gate), Checks.Leakage.TELL, List.of(), false));
        jobs.assertRefused("gate: ", gated);
    }

    @Test
    void prefersTheBetterAnswersOverWhatItWas() throws Exception {
        jobs.learn(TinyJobs.preferences());
        var said = new ArrayList<Progress>();
        var spec = with(TinyJobs.spec(Objective.DPO, 10), plan(0, "all"), "preferring");
        jobs.run("dpo", spec, said::add);
        assertEquals(Math.log(2), loss(said, 1), 1e-4, "nothing is preferred at first");
        assertTrue(loss(said, 10) < 0.2);
    }

    private static double figure(Map<String, Double> figures, String name) {
        return Objects.requireNonNull(figures.get(name), name);
    }

    private static int zeros(float[] values) {
        int zeros = 0;
        for (float value : values) {
            zeros += value == 0 ? 1 : 0;
        }
        return zeros;
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum;
    }

    private static NamedArrays weights(ModelPackage model) throws IOException {
        try (var pass = TrainingPass.open(model, TrainedParts.of(WeightChoice.ALL), TinyJobs.OPTIONS, false)) {
            return new WeightParameters(model, pass.places()).start();
        }
    }

    private static WeightPlan plan(double pruned, String... tensors) {
        return new WeightPlan(new WeightChoice(List.of(tensors)), pruned, Optional.empty());
    }

    private static TrainingSpec spec(WeightPlan weights, String name, long updates) {
        return with(TinyJobs.spec(Objective.SFT, updates), weights, name);
    }

    static TrainingSpec with(TrainingSpec spec, WeightPlan weights, String name) {
        return new TrainingSpec(
                        spec.label(),
                        spec.objective(),
                        spec.base(),
                        spec.data(),
                        name,
                        spec.tuned(),
                        new TrainingSpec.Descent(
                                spec.descent().optimizer(),
                                spec.descent().clipping(),
                                new RatePlan(0.01, 0, Warmup.NONE, Decay.LINEAR)),
                        spec.batch(),
                        spec.run(),
                        spec.settings(),
                        spec.metadata())
                .with(weights);
    }

    /** What is learned by heart is of no use for words that are held out. */
    private static TrainingSpec unheld(TrainingSpec spec) {
        var run = spec.run();
        return new TrainingSpec(
                        spec.label(),
                        spec.objective(),
                        spec.base(),
                        spec.data(),
                        spec.adapter(),
                        spec.tuned(),
                        spec.descent(),
                        spec.batch(),
                        new RunPlan(
                                run.epochs(),
                                run.updatesMax(),
                                run.minutesMax(),
                                run.seed(),
                                new RunPlan.Validation(0, 0, 0),
                                run.checkpointEvery(),
                                run.samplePrompts()),
                        spec.settings(),
                        spec.metadata())
                .with(spec.weights());
    }
}
