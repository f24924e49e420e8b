package dev.millrace.model.train.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.millrace.model.train.data.Shape;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.Warmup;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TrainingSpecTest {
    @Test
    void namesTheFieldThatIsOutOfItsRange() {
        refused("batch.examples: must be in 1..65536, is 0", () -> new BatchPlan(0, 64, 32, false));
        refused(
                "batch.sequence_max: must be at most batch.tokens_max 64, is 65",
                () -> new BatchPlan(1, 64, 65, false));
        refused("run.epochs: must be in (0.0, 1000.0], is NaN", () -> run(Double.NaN, RunPlan.Validation.DEFAULT));
        refused("run.validation_share: must be in [0.0, 0.5], is 0.6", () -> new RunPlan.Validation(0.6, 0, 0));
        refused("run.patience: needs a run.validation_share above 0", () -> new RunPlan.Validation(0, 0, 2));
        refused(
                "objective_settings.label_smoothing: must be in [0, 0.5), is 0.5",
                () -> new ObjectiveSettings(0.1, 0.5, 1, 8, "", ""));
        refused("learning_rate: must be in (0, 100.0], is 0.0", () -> new RatePlan(0, 0, Warmup.NONE, Decay.LINEAR));
    }

    @Test
    void noPathLeadsOutOfTheDataFolder() {
        for (var path : List.of("", "/etc/passwd", "../x", "a/../../x", "a//b", "a/", ".hidden", "a\\b", "a\0b")) {
            assertThrows(IllegalArgumentException.class, () -> new TrainingData.OnDisk(path), path);
        }
        assertEquals("mine/train-1.jsonl", new TrainingData.OnDisk("mine/train-1.jsonl").label());
    }

    @Test
    void noIdLeadsOutOfTheFolderOfJobs() {
        for (var id : List.of("", ".", "..", "a/b", "-a", "a".repeat(65))) {
            assertThrows(IllegalArgumentException.class, () -> TrainingJob.requireId(id), id);
        }
    }

    @Test
    void withoutATeachersPackageItsOpinionsComeFromTheLogOfCompletions() {
        var empty = Optional.<Shape>empty();
        var completions = new TrainingData.OnTopic(TrainingData.Topic.COMPLETIONS, 0, 10, "");
        assertEquals(
                Optional.of(Shape.TAUGHT),
                distilled(new TrainingData(completions, empty), "").data().shape());
        assertEquals(
                empty,
                distilled(new TrainingData(completions, empty), "large").data().shape());
        var preferences = new TrainingData.OnTopic(TrainingData.Topic.PREFERENCES, 0, 10, "");
        refused(
                "objective_settings.teacher: topic preferences says of no token what else might have stood there, so a"
                        + " package has to",
                () -> distilled(new TrainingData(preferences, empty), ""));
    }

    private static TrainingSpec distilled(TrainingData data, String teacher) {
        var usual = TestJobs.spec(1, Objective.CAUSAL);
        return new TrainingSpec(
                usual.label(),
                Objective.DISTILL,
                usual.base(),
                data,
                usual.adapter(),
                usual.tuned(),
                usual.descent(),
                usual.batch(),
                usual.run(),
                new ObjectiveSettings(0.1, 0, 1, 8, "", teacher),
                usual.metadata());
    }

    @Test
    void preferencesAreLearnedFromPairs() {
        assertEquals(
                List.of(Shape.PREFERENCE),
                Arrays.stream(Shape.values())
                        .filter(shape -> TrainingSpec.fits(Objective.DPO, shape))
                        .toList());
        assertEquals(
                List.of(Shape.PREFERENCE, Shape.UNPAIRED),
                Arrays.stream(Shape.values())
                        .filter(shape -> TrainingSpec.fits(Objective.KTO, shape))
                        .toList());
    }

    @Test
    void anObjectiveThatDrawsAnswersNeedsAJudge() {
        refused("objective_settings.reward_model: objective GRPO needs one", () -> TestJobs.spec(1, Objective.GRPO));
    }

    @Test
    void completionsAreNoPreferences() {
        var spec = TestJobs.spec(1, Objective.DPO);
        var data =
                new TrainingData(new TrainingData.OnTopic(TrainingData.Topic.COMPLETIONS, 0, 10, ""), Optional.empty());
        refused(
                "data.topic: objective DPO does not learn from topic COMPLETIONS",
                () -> new TrainingSpec(
                        "",
                        spec.objective(),
                        spec.base(),
                        data,
                        "a",
                        spec.tuned(),
                        spec.descent(),
                        spec.batch(),
                        spec.run(),
                        spec.settings(),
                        spec.metadata()));
    }

    private static RunPlan run(double epochs, RunPlan.Validation validation) {
        return new RunPlan(epochs, 0, 0, 1, validation, 0, List.of());
    }

    private static void refused(String why, Executable making) {
        assertEquals(why, assertThrows(IllegalArgumentException.class, making).getMessage());
    }
}
