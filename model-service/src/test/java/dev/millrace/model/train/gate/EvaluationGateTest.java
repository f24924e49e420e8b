package dev.millrace.model.train.gate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.job.BatchPlan;
import dev.millrace.model.train.job.Checks;
import dev.millrace.model.train.job.GateSettings;
import dev.millrace.model.train.job.GateSettings.Against;
import dev.millrace.model.train.job.Gatekeeper.Verdict;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.ObjectiveSettings;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.RatePlan;
import dev.millrace.model.train.job.RunPlan;
import dev.millrace.model.train.job.TrainingData;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import dev.millrace.model.train.optimizer.Warmup;
import dev.millrace.model.train.registry.ModelCard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Against services in a time of their own. */
@Timeout(30)
class EvaluationGateTest {
    private static final String BASE = "0123456789abcdef";
    private static final String IN_FORCE = "fedcba9876543210";

    @TempDir
    private Path adapter;

    private final Map<String, List<TaskFigures>> remembered = new HashMap<>();
    private final List<String> told = new ArrayList<>();
    private Optional<ModelCard> promoted = Optional.empty();
    private String version = "";

    @BeforeEach
    void anAdapter() throws IOException {
        Files.writeString(adapter.resolve("adapter_config.json"), "{}");
        Files.writeString(adapter.resolve("adapter_model.safetensors"), "weights");
        version = PeftFolder.version(adapter);
    }

    @Test
    void whatFellLessThanItMayPasses() throws Exception {
        var services = services(1, Figure.Direction.HIGHER, 0.50, 0.49);

        var verdict = judge(services, gate("task"), () -> false);

        assertTrue(verdict.isOpen(), verdict.words());
        assertEquals(
                "The gate is open: task acc 0.5000 (0.4000 to 0.6000) → 0.4900 (0.3900 to 0.5900).", verdict.words());
        assertEquals(
                Map.of(
                        "gate/open", 1.0,
                        "before/task", 0.50,
                        "before/task/low", 0.40,
                        "before/task/high", 0.60,
                        "after/task", 0.49,
                        "after/task/low", 0.39,
                        "after/task/high", 0.59),
                verdict.figures());
        assertEquals(Set.of(), services.loaded);
    }

    @Test
    void whatFellTooFarDoesNotAndMoreOfAPerplexityIsAFall() throws Exception {
        var fallen = judge(services(1, Figure.Direction.HIGHER, 0.50, 0.47), gate("task"), () -> false);
        assertFalse(fallen.isOpen());
        assertTrue(
                fallen.words().startsWith("The gate is closed, it fell by more than 0.02: task acc"), fallen.words());
        assertEquals(0.0, fallen.figures().get("gate/open"));
        remembered.clear();
        assertTrue(judge(services(1, Figure.Direction.LOWER, 0.50, 0.47), gate("task"), () -> false)
                .isOpen());
        remembered.clear();
        assertFalse(judge(services(1, Figure.Direction.LOWER, 0.50, 0.53), gate("task"), () -> false)
                .isOpen());
    }

    @Test
    void theBaseIsMeasuredOnceAndAgainWhenTheTaskHasChanged() throws Exception {
        var services = services(1, Figure.Direction.HIGHER, 0.5, 0.6);
        judge(services, gate("task"), () -> false);
        judge(services, gate("task"), () -> false);
        assertEquals(List.of("base", candidate(), candidate()), services.started);

        services.fingerprint = "g";
        assertTrue(judge(services, gate("task"), () -> false).isOpen());
        assertEquals(List.of("base", candidate(), candidate(), candidate(), "base"), services.started);
    }

    @Test
    void comparesWithTheVersionInForceWhereThatIsWanted() throws Exception {
        var services = services(1, Figure.Direction.HIGHER, 0.3, 0.5);
        services.accuracies.put("base:line", 0.6);
        services.versions.put("base:line", BASE + ":" + IN_FORCE);
        var origin = new ModelCard.Origin("", "", "", Map.of());
        promoted = Optional.of(new ModelCard(
                "line", IN_FORCE, ModelCard.Form.ADAPTER, new BaseModel("base", BASE), "", origin, Map.of(), 1));

        var verdict = judge(
                services, new GateSettings(List.of("task"), 10, 0.02, "", Against.PROMOTED, 60, true), () -> false);

        assertFalse(verdict.isOpen(), verdict.words());
        assertEquals(0.6, verdict.figures().get("before/task"));
    }

    @Test
    void whatCannotBeMeasuredIsClosedAndSaysWhy() throws Exception {
        assertEquals(
                "The gate is closed: tasks: there is no task unknown.",
                judge(services(1, Figure.Direction.HIGHER, 0.5, 0.5), gate("unknown"), () -> false)
                        .words());
        var other = services(1, Figure.Direction.HIGHER, 0.5, 0.5);
        other.versions.put("base", IN_FORCE);
        assertEquals(
                "The gate is closed: base is served at version " + IN_FORCE + ", not " + BASE + ".",
                judge(other, gate("task"), () -> false).words());
        var wrong = new GateSettings(List.of("task"), 10, 0.02, "f1", Against.BASE, 60, true);
        assertEquals(
                "The gate is closed: gate.metric: task task has no figure f1.",
                judge(services(1, Figure.Direction.HIGHER, 0.5, 0.5), wrong, () -> false)
                        .words());
        var away = services(1, Figure.Direction.HIGHER, 0.5, 0.5);
        away.awayShare = 1;
        assertEquals(
                "The gate is closed: it could not be measured in 60 minutes, nobody is there.",
                judge(away, gate("task"), () -> false).words());
    }

    @Test
    void isLeftWithoutAnythingThatGoesOn() {
        var services = services(1, Figure.Direction.HIGHER, 0.5, 0.5);
        services.runTime = Duration.ofHours(10);

        assertThrows(
                InterruptedException.class,
                () -> judge(services, gate("task"), () -> services.instant().isAfter(Instant.EPOCH.plusSeconds(20))));

        assertEquals(1, services.started.size());
        assertEquals(Set.of(), services.going);
        assertEquals(Set.of(), services.loaded);
    }

    /** Whoever is away now and then changes nothing but the time; the time is bounded, and nothing is left over. */
    @Test
    void saysTheSameWhateverIsAwayMeanwhile() throws Exception {
        for (long seed = 0; seed < 500; seed++) {
            var random = new SplittableRandom(seed);
            double before = random.nextInt(100) / 100.0;
            double after = random.nextInt(100) / 100.0;
            var services = services(seed, Figure.Direction.HIGHER, before, after);
            services.awayShare = random.nextDouble();
            services.failShare = random.nextDouble() / 2;
            services.runTime = Duration.ofSeconds(random.nextInt(1200));
            remembered.clear();

            var verdict = judge(services, gate("task"), () -> false);

            var what = "seed " + seed + ": " + verdict.words();
            boolean isMeasured = verdict.figures().containsKey("after/task");
            assertEquals(isMeasured && before - after <= 0.02 + 1e-9, verdict.isOpen(), what);
            assertTrue(
                    isMeasured
                            || verdict.words().contains("60 minutes")
                            || verdict.words().contains("it broke"),
                    what);
            assertTrue(services.instant().isBefore(Instant.EPOCH.plus(Duration.ofMinutes(61))), what);
            assertTrue(services.started.size() <= 2 * EvaluationGate.RUNS_MAX, what);
            assertEquals(Set.of(), services.going, what);
            assertEquals(Set.of(), services.loaded, what);
        }
    }

    private String candidate() {
        return "base:candidate-" + version;
    }

    private ScriptedServices services(long seed, Figure.Direction direction, double before, double after) {
        var services = new ScriptedServices(seed, direction);
        services.accuracies.put("base", before);
        services.versions.put("base", BASE);
        services.accuracies.put(candidate(), after);
        services.versions.put(candidate(), BASE + ":" + version);
        return services;
    }

    private Verdict judge(ScriptedServices services, GateSettings gate, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var keeper = new EvaluationGate(
                services,
                services,
                new Remembering(),
                name -> promoted.filter(card -> card.name().equals(name)),
                new EvaluationGate.Waiting(services, services));
        var made = new Outcome(adapter, new BaseModel("base", BASE), Map.of(), Map.of());
        return keeper.judge(job(gate), made, told::add, cancelled);
    }

    private final class Remembering implements Baselines {
        @Override
        public Optional<List<TaskFigures>> find(String of, GateSettings gate) {
            return Optional.ofNullable(remembered.get(of + gate.tasks() + gate.limit()));
        }

        @Override
        public void keep(String of, GateSettings gate, List<TaskFigures> found) {
            remembered.put(of + gate.tasks() + gate.limit(), found);
        }
    }

    private static GateSettings gate(String task) {
        return new GateSettings(List.of(task), 10, 0.02, "", Against.BASE, 60, true);
    }

    private static TrainingJob job(GateSettings gate) {
        var spec = new TrainingSpec(
                "",
                Objective.SFT,
                new BaseModel("", ""),
                new TrainingData(new TrainingData.OnDisk("lines.jsonl"), Optional.empty()),
                "line",
                new LoraSettings(8, 16, false, 0, Set.of(LoraTarget.QUERY)),
                new TrainingSpec.Descent(
                        new OptimizerSettings.Sgd(0, false, 0),
                        GradientClipping.OFF,
                        new RatePlan(0.02, 0, Warmup.NONE, Decay.CONSTANT)),
                BatchPlan.DEFAULT,
                new RunPlan(1, 1, 0, 1, RunPlan.Validation.DEFAULT, 1, List.of()),
                ObjectiveSettings.DEFAULT,
                Map.of());
        var checks = new Checks(Optional.of(gate), Checks.Leakage.TELL, List.of(), false);
        return new TrainingJob("one", spec.with(checks), "", 1);
    }
}
