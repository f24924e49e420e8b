package dev.millrace.model.train.job;

import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.LoraTarget;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import dev.millrace.model.train.optimizer.Warmup;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Small jobs. */
final class TestJobs {
    private TestJobs() {}

    /** A job that learns from {@code points.jsonl} in so many updates. */
    static TrainingJob job(String id, long createdMs, long updates) {
        return new TrainingJob(id, spec(updates, Objective.CAUSAL), "", createdMs);
    }

    /** The same of a file whose sources are mixed. */
    static TrainingJob mixed(String id, Mixing mixing) {
        var source = new TrainingData.OnDisk("points.jsonl");
        return new TrainingJob(
                id, spec(1, Objective.CAUSAL, new TrainingData(source, Optional.empty(), Optional.of(mixing))), "", 1);
    }

    static TrainingSpec spec(long updates, Objective objective) {
        return spec(
                updates,
                objective,
                new TrainingData(new TrainingData.OnDisk("points.jsonl"), Optional.empty(), Optional.empty()));
    }

    private static TrainingSpec spec(long updates, Objective objective, TrainingData data) {
        return new TrainingSpec(
                "a line",
                objective,
                new BaseModel("", ""),
                data,
                "line",
                new LoraSettings(8, 16, false, 0, Set.of(LoraTarget.QUERY)),
                new TrainingSpec.Descent(
                        new OptimizerSettings.Sgd(0.9, false, 0),
                        GradientClipping.OFF,
                        new RatePlan(0.02, 0, Warmup.NONE, Decay.CONSTANT)),
                BatchPlan.DEFAULT,
                new RunPlan(1000, updates, 0, 1, RunPlan.Validation.DEFAULT, 10, List.of()),
                ObjectiveSettings.DEFAULT,
                Map.of());
    }
}
