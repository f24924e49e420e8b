package dev.millrace.model.train.job;

import dev.millrace.model.train.adapter.AdapterSettings;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.data.Shape;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What to train, with every default filled in. Messages of its checks begin with the contract's name of the field.
 *
 * @param label what people call the job, at most 200 characters
 * @param objective what is learned
 * @param base of which model; an empty name means the trainer's own one
 * @param data from what
 * @param adapter name of the adapter or package to make
 * @param tuned what is trained
 * @param descent how it follows gradients
 * @param batch in what portions
 * @param run for how long
 * @param settings of the objective
 * @param metadata the caller's own, at most 16 entries of 64 and 512 characters
 * @param weights what is trained in the place of an adapter
 * @param checks what is looked at around the run
 */
public record TrainingSpec(
        String label,
        Objective objective,
        BaseModel base,
        TrainingData data,
        String adapter,
        AdapterSettings tuned,
        Descent descent,
        BatchPlan batch,
        RunPlan run,
        ObjectiveSettings settings,
        Map<String, String> metadata,
        WeightPlan weights,
        Checks checks) {
    /** Names of adapters. */
    public static final Pattern ADAPTER = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");

    private static final int LABEL_MAX = 200;
    private static final int METADATA_MAX = 16;

    /** How parameters follow gradients. */
    public record Descent(OptimizerSettings optimizer, GradientClipping clipping, RatePlan rate) {}

    /** Of an adapter, without a gate and with no more than the usual checks. */
    public TrainingSpec(
            String label,
            Objective objective,
            BaseModel base,
            TrainingData data,
            String adapter,
            AdapterSettings tuned,
            Descent descent,
            BatchPlan batch,
            RunPlan run,
            ObjectiveSettings settings,
            Map<String, String> metadata) {
        this(
                label,
                objective,
                base,
                data,
                adapter,
                tuned,
                descent,
                batch,
                run,
                settings,
                metadata,
                WeightPlan.NONE,
                Checks.NONE);
    }

    public TrainingSpec {
        Bounds.length("label", label, LABEL_MAX);
        if (!ADAPTER.matcher(adapter).matches()) {
            throw new IllegalArgumentException(
                    "adapter: must be 1 to 64 lower-case letters, digits, dots, hyphens and underscores");
        }
        Bounds.within("metadata", metadata.size(), 0, METADATA_MAX);
        metadata.forEach((key, value) -> {
            Bounds.length("metadata", key, 64);
            Bounds.length("metadata", value, 512);
        });
        metadata = Map.copyOf(metadata);
        settings.check(objective);
        if (weights.scratch().isPresent() && objective != Objective.CAUSAL && objective != Objective.SFT) {
            throw new IllegalArgumentException("objective: a new model learns causal or sft first");
        }
        data = filled(objective, data, settings);
        checkData(objective, data);
    }

    /** The same with other weights trained. */
    public TrainingSpec with(WeightPlan other) {
        return with(other, checks);
    }

    /** The same with other checks around it. */
    public TrainingSpec with(Checks other) {
        return with(weights, other);
    }

    private TrainingSpec with(WeightPlan plan, Checks around) {
        return new TrainingSpec(
                label, objective, base, data, adapter, tuned, descent, batch, run, settings, metadata, plan, around);
    }

    /** Without a teacher's package a distillation reads what the log says of the teachers that answered. */
    private static TrainingData filled(Objective objective, TrainingData data, ObjectiveSettings settings) {
        boolean isFromLog = objective == Objective.DISTILL
                && settings.teacher().isEmpty()
                && data.source() instanceof TrainingData.OnTopic
                && data.shape().isEmpty();
        return isFromLog ? new TrainingData(data.source(), Optional.of(Shape.TAUGHT), data.mixing()) : data;
    }

    /** What nobody could learn so. */
    private static void checkData(Objective objective, TrainingData data) {
        if (data.source() instanceof TrainingData.OnTopic on && !fits(objective, on.topic())) {
            throw new IllegalArgumentException(
                    "data.topic: objective %s does not learn from topic %s".formatted(objective, on.topic()));
        }
        data.shape().ifPresent(shape -> {
            if (shape == Shape.TAUGHT
                    && data.source() instanceof TrainingData.OnTopic on
                    && on.topic() != TrainingData.Topic.COMPLETIONS) {
                throw new IllegalArgumentException(
                        "objective_settings.teacher: topic preferences says of no token what else"
                                + " might have stood there, so a package has to");
            }
            if (!fits(objective, shape)) {
                throw new IllegalArgumentException("data.shape: objective %s does not learn from lines of shape %s"
                        .formatted(objective, shape.label()));
            }
        });
    }

    /** Whether lines of that shape say what the objective learns. */
    public static boolean fits(Objective objective, Shape shape) {
        boolean pairs = shape == Shape.PREFERENCE;
        return switch (objective) {
            case DPO, IPO, REWARD -> pairs;
            case KTO -> pairs || shape == Shape.UNPAIRED;
            case SFT -> shape != Shape.TEXT && shape != Shape.UNPAIRED;
            case GRPO, PPO, REJECTION -> shape != Shape.TEXT;
            case CAUSAL, MASKED, SPANS, DISTILL -> true;
        };
    }

    private static boolean fits(Objective objective, TrainingData.Topic topic) {
        return switch (topic) {
            case PREFERENCES -> fits(objective, Shape.PREFERENCE);
            case COMPLETIONS -> fits(objective, Shape.MESSAGES);
        };
    }
}
