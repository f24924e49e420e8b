package dev.millrace.model.train.tuning;

import static dev.millrace.model.train.tuning.TinyJobs.bytes;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.graph.Precision;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.TinyDecoder;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.draw.Answering;
import dev.millrace.model.train.job.BatchPlan;
import dev.millrace.model.train.job.Checks;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.ObjectiveSettings;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.RatePlan;
import dev.millrace.model.train.job.RunPlan;
import dev.millrace.model.train.job.Sample;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingData;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import dev.millrace.model.train.optimizer.Warmup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole jobs that learn from what a random model of two layers answers; only the letter e is worth something. */
class DrawnTrainingTest {
    private static final RuntimeOptions OPTIONS = new RuntimeOptions(1, Duration.ZERO);
    private static final LoraSettings LORA = new LoraSettings(8, 32, false, 0, EnumSet.allOf(LoraTarget.class));
    private static final int WORDS = 8;
    private static final String PREFERENCE = "{\"prompt\": \"%s\", \"chosen\": \"good\", \"rejected\": \"evil\"}";

    @TempDir
    private Path folder;

    private ModelPackage base;
    private TinyServices services;

    @BeforeEach
    void makeModel() throws IOException {
        base = TinyDecoder.of("llama-tied", Precision.FP32, folder);
        services = new TinyServices(base, LORA, DrawnTrainingTest::letters);
    }

    @AfterEach
    void close() {
        services.close();
    }

    /** Best is "eeee", worth 1. */
    private static double letters(String answer) {
        return answer.chars().filter(letter -> letter == 'e').count() / 4.0;
    }

    private Training training(Duration patience) {
        return new AdapterTraining(
                new LetterPackages(base),
                OPTIONS,
                InstantSource.system(),
                Optional.of(new Answering(services, services, patience)));
    }

    @ParameterizedTest
    @CsvSource({"GRPO, 40", "PPO, 120"})
    void findsTheAnswersThatAreWorthMostByItself(Objective objective, long updates) throws Exception {
        var said = new ArrayList<Progress>();
        var outcome = run("drawn", spec(objective, updates, List.of()), said::add);
        double first = figure(said, 1, "reward");
        double last = figure(said, updates, "reward");
        // One of 64 tokens is an e at first.
        assertTrue(first < 0.1, "first reward " + first);
        assertTrue(last > 0.8, "last reward " + last);
        assertTrue(
                Objects.requireNonNull(outcome.figures().get("validation_reward")) > 0.8,
                outcome.figures().toString());
        assertEquals(
                -Objects.requireNonNull(outcome.figures().get("validation_loss")),
                said.stream()
                        .filter(one -> one.validationLoss() != null)
                        .mapToDouble(one -> -one.validationLoss())
                        .max()
                        .orElseThrow());
        assertTrue(services.isEmpty(), "the services have no adapter any more");
        assertFalse(Files.exists(folder.resolve("drawn/serving")));
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPO", "PPO"})
    void isServedWhatItTrains(Objective objective) throws Exception {
        var said = new ArrayList<Progress>();
        run("gap", spec(objective, 4, List.of()), said::add);
        for (long update = 1; update <= 4; update++) {
            assertEquals(0, figure(said, update, "draw_gap"), 1e-4, "update " + update);
            assertEquals(0, figure(said, update, "approx_kl"), "update " + update);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPO", "PPO"})
    void endsWithTheSameAdapterAfterItWasKilledAtAnyUpdate(Objective objective) throws Exception {
        var spec = spec(objective, 8, List.of());
        var whole = bytes(run("whole", spec, _ -> {}));
        int drawn = services.drawn;
        for (long killed : List.of(1L, 3L, 6L)) {
            var name = "killed-" + killed;
            services.drawn = 0;
            assertThrows(TinyJobs.Killed.class, () -> run(name, spec, TinyJobs.killing(killed)));
            assertArrayEquals(whole, bytes(run(name, spec, _ -> {})), "killed at " + killed);
            assertEquals(drawn, services.drawn, "rounds that were on the disk were not drawn again");
        }
    }

    @Test
    void learnsTheBestOfSeveralAnswers() throws Exception {
        var said = new ArrayList<Progress>();
        var outcome = run("rejection", spec(Objective.REJECTION, 60, List.of()), said::add);
        var figures = outcome.figures();
        assertTrue(
                Objects.requireNonNull(figures.get("best_reward")) > 2 * Objects.requireNonNull(figures.get("reward")),
                figures.toString());
        assertTrue(said.stream().anyMatch(one -> one.message().startsWith("the best of 16 answers are worth")));
        double first = TinyJobs.loss(said, 1);
        assertTrue(
                Objects.requireNonNull(figures.get("loss")) < first / 2,
                "loss " + first + " became " + Objects.requireNonNull(figures.get("loss")));
    }

    @ParameterizedTest
    @CsvSource({"GRPO, 10240", "REJECTION, 640"})
    void aPlanDrawsNothing(Objective objective, double tokens) throws Exception {
        var checks = new Checks(Optional.empty(), Checks.Leakage.TELL, List.of(), true);
        var outcome = run("planned", spec(objective, 20, List.of()).with(checks), _ -> {});
        // 20 updates of 4 prompts with 16 answers, or the best one, of 8 tokens at most.
        assertEquals(tokens, outcome.figures().get("plan/tokens"));
        assertEquals(0, services.drawn);
    }

    @Test
    void showsWhatEachCheckpointAnswers() throws Exception {
        var said = new ArrayList<Progress>();
        run("shown", spec(Objective.GRPO, 40, List.of("abc")), said::add);
        var shown = said.stream().filter(one -> !one.checkpoint().isEmpty()).toList();
        assertTrue(shown.size() >= 5, shown.size() + " checkpoints");
        var last = shown.getLast().samples();
        assertEquals(List.of("abc"), last.stream().map(Sample::prompt).toList());
        assertTrue(last.getFirst().text().startsWith("eeee"), last.toString());
    }

    @Test
    void goesOnWithoutSamplesWhereNobodyAnswers() throws Exception {
        var said = new ArrayList<Progress>();
        var spec = spec(Objective.SFT, 4, List.of("abc"));
        services.away = 1000;
        run("silent", spec, said::add);
        var kept = said.stream().filter(one -> !one.checkpoint().isEmpty()).toList();
        assertFalse(kept.isEmpty());
        for (var one : kept) {
            assertEquals(List.of(), one.samples());
            assertEquals("no samples, for the services that answer do not: the tiny service is away", one.message());
        }
    }

    @Test
    void waitsForServicesAndSaysSo() throws Exception {
        var said = new ArrayList<Progress>();
        services.away = 2;
        var outcome = run("waiting", spec(Objective.GRPO, 1, List.of()), said::add);
        assertEquals(1.0, outcome.figures().get("updates"));
        assertTrue(said.stream().anyMatch(one -> one.message().equals("waits for services: the tiny service is away")));
    }

    @Test
    void failsWhenServicesStayAway() {
        services.away = 1000;
        var problem = assertThrows(
                TrainingException.class,
                () -> training(Duration.ZERO)
                        .run(job(spec(Objective.GRPO, 1, List.of())), folder("away"), _ -> {}, () -> false));
        assertEquals("services have been away for 0 minutes: the tiny service is away", problem.getMessage());
    }

    @Test
    void refusesWhatCannotBeDrawnBeforeAnythingStarts() {
        var good = spec(Objective.GRPO, 1, List.of());
        refused("objective_settings.group: 512 prompts an update", good, 512, good.settings());
        refused("objective_settings.temperature:", good, 4, new ObjectiveSettings(0.1, 0, 3, 8, "taste", ""));
        refused(
                "objective_settings.reward_model: there is no",
                good,
                4,
                new ObjectiveSettings(0.1, 0, 1, 8, "tast", ""));
        refused(
                "objective_settings.reward_model: objective GRPO",
                good,
                4,
                new ObjectiveSettings(0.1, 0, 1, 8, "", ""));
        var alone = new AdapterTraining(new LetterPackages(base), OPTIONS, InstantSource.system());
        var problem = assertThrows(IllegalArgumentException.class, () -> alone.check(job(good), folder));
        assertEquals("objective: there are no services here that answer", problem.getMessage());
    }

    private void refused(String words, TrainingSpec good, int examples, ObjectiveSettings settings) {
        var problem = assertThrows(
                IllegalArgumentException.class,
                () -> training(Duration.ZERO)
                        .check(
                                job(new TrainingSpec(
                                        "",
                                        good.objective(),
                                        good.base(),
                                        good.data(),
                                        good.adapter(),
                                        good.tuned(),
                                        good.descent(),
                                        new BatchPlan(examples, 256, 8, false),
                                        good.run(),
                                        settings,
                                        Map.of())),
                                folder));
        assertTrue(String.valueOf(problem.getMessage()).startsWith(words), problem.getMessage());
    }

    private static TrainingJob job(TrainingSpec spec) {
        return new TrainingJob("ftjob-1", spec, "", 0);
    }

    private Outcome run(String name, TrainingSpec spec, ProgressSink sink) throws Exception {
        return training(Duration.ofMinutes(1)).run(new TrainingJob(name, spec, "", 0), folder(name), sink, () -> false);
    }

    private Path folder(String name) throws IOException {
        var job = Files.createDirectories(folder.resolve(name));
        Files.write(
                job.resolve(Training.DATA),
                IntStream.range(0, 2 * WORDS)
                        // Each prompt twice, as of several rankings.
                        .mapToObj(i -> PREFERENCE.formatted("" + (char) ('a' + i / 2) + (char) ('k' + i / 2))
                                + (i % 2 == 0 ? "" : " "))
                        .toList());
        return job;
    }

    private static TrainingSpec spec(Objective objective, long updates, List<String> samples) {
        return new TrainingSpec(
                "",
                objective,
                new BaseModel("", ""),
                new TrainingData(new TrainingData.OnDisk("preferences.jsonl"), Optional.empty()),
                "adapter",
                LORA,
                new TrainingSpec.Descent(
                        OptimizerSettings.AdamW.DEFAULT,
                        new GradientClipping(1),
                        new RatePlan(0.02, 0, Warmup.NONE, Decay.CONSTANT)),
                new BatchPlan(4, 256, 8, false),
                new RunPlan(1000, updates, 0, 3, new RunPlan.Validation(0.3, 10, 0), 4, samples),
                new ObjectiveSettings(0.01, 0, 1, 16, "taste", ""),
                Map.of());
    }

    private static double figure(List<Progress> said, long update, String name) {
        return said.stream()
                .filter(progress -> progress.update() == update && progress.step() != null)
                .findFirst()
                .map(progress -> progress.figures().get(name))
                .orElseThrow();
    }
}
