package dev.millrace.model.app;

import dev.millrace.contract.training.v1.BatchSpec;
import dev.millrace.contract.training.v1.ObjectiveSpec;
import dev.millrace.contract.training.v1.OptimizerSpec;
import dev.millrace.contract.training.v1.RunSpec;
import dev.millrace.contract.training.v1.ScheduleSpec;
import dev.millrace.contract.training.v1.TrainingObjective;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.job.BatchPlan;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.ObjectiveSettings;
import dev.millrace.model.train.job.RatePlan;
import dev.millrace.model.train.job.RunPlan;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.job.WeightPlan;
import dev.millrace.model.train.optimizer.Decay;
import dev.millrace.model.train.optimizer.GradientClipping;
import dev.millrace.model.train.optimizer.OptimizerSettings;
import dev.millrace.model.train.optimizer.Warmup;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** What to train, from the contract and back; from there with every default filled in. */
final class TrainingSpecProto {
    private static final String OBJECTIVE = "TRAINING_OBJECTIVE_";
    private static final int MULTIPLIER_MAX = 1000;

    private TrainingSpecProto() {}

    /** @throws IllegalArgumentException that begins with the name of the field */
    static TrainingSpec fromProto(dev.millrace.contract.training.v1.TrainingSpec spec) {
        var objective = objective(spec.getObjective())
                .orElseThrow(() -> new IllegalArgumentException("objective: must be one of those of the contract"));
        var weights = WeightPlanProto.fromProto(spec);
        return new TrainingSpec(
                spec.getLabel(),
                objective,
                fromProto(spec.getBase()),
                TrainingDataProto.fromProto(spec.getData()),
                spec.getAdapter(),
                AdapterSettingsProto.fromProto(spec),
                new TrainingSpec.Descent(
                        within("optimizer", () -> optimizer(spec.getOptimizer())),
                        within("optimizer", () -> clipping(spec.getOptimizer())),
                        within("schedule", () -> rate(spec.getSchedule(), usualRate(objective, weights)))),
                batch(spec.getBatch()),
                run(spec.getRun()),
                settings(spec.getObjectiveSettings()),
                spec.getMetadataMap(),
                weights,
                TrainingChecksProto.fromProto(spec));
    }

    static dev.millrace.contract.training.v1.TrainingSpec toProto(TrainingSpec spec) {
        var written = dev.millrace.contract.training.v1.TrainingSpec.newBuilder()
                .setLabel(spec.label())
                .setObjective(toProto(spec.objective()))
                .setBase(toProto(spec.base()))
                .setData(TrainingDataProto.toProto(spec.data()))
                .setAdapter(spec.adapter())
                .setOptimizer(toProto(spec.descent()))
                .setSchedule(toProto(spec.descent().rate()))
                .setBatch(toProto(spec.batch()))
                .setRun(toProto(spec.run()))
                .setObjectiveSettings(toProto(spec.settings()))
                .putAllMetadata(spec.metadata());
        WeightPlanProto.toProto(spec.weights(), written);
        TrainingChecksProto.put(spec.checks(), written);
        AdapterSettingsProto.put(spec.tuned(), written);
        return written.build();
    }

    static TrainingObjective toProto(Objective objective) {
        return TrainingObjective.valueOf(OBJECTIVE + objective.name());
    }

    static dev.millrace.contract.training.v1.BaseModel toProto(BaseModel base) {
        return dev.millrace.contract.training.v1.BaseModel.newBuilder()
                .setName(base.name())
                .setVersion(base.version())
                .build();
    }

    static BaseModel fromProto(dev.millrace.contract.training.v1.BaseModel base) {
        return new BaseModel(base.getName(), base.getVersion());
    }

    /** Empty where none is set. */
    static Optional<Objective> objective(TrainingObjective objective) {
        return switch (objective) {
            case TRAINING_OBJECTIVE_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
            default -> Optional.of(Objective.valueOf(objective.name().substring(OBJECTIVE.length())));
        };
    }

    private static OptimizerSettings optimizer(OptimizerSpec spec) {
        var usual = OptimizerSettings.AdamW.DEFAULT;
        return switch (spec.getName()) {
            case "", "adamw" ->
                new OptimizerSettings.AdamW(
                        spec.hasAdamBeta1() ? spec.getAdamBeta1() : usual.beta1(),
                        spec.hasAdamBeta2() ? spec.getAdamBeta2() : usual.beta2(),
                        spec.hasAdamEpsilon() ? spec.getAdamEpsilon() : usual.epsilon(),
                        spec.getWeightDecay());
            case "sgd" -> new OptimizerSettings.Sgd(spec.getMomentum(), spec.getNesterov(), spec.getWeightDecay());
            default -> throw new IllegalArgumentException("name: must be adamw or sgd");
        };
    }

    private static GradientClipping clipping(OptimizerSpec spec) {
        return spec.getMaxGradNorm() == 0 ? GradientClipping.OFF : new GradientClipping(spec.getMaxGradNorm());
    }

    private static OptimizerSpec toProto(TrainingSpec.Descent descent) {
        double most = descent.clipping().normMax();
        var spec = OptimizerSpec.newBuilder().setMaxGradNorm(Double.isInfinite(most) ? 0 : most);
        return switch (descent.optimizer()) {
            case OptimizerSettings.AdamW adam ->
                spec.setName("adamw")
                        .setAdamBeta1(adam.beta1())
                        .setAdamBeta2(adam.beta2())
                        .setAdamEpsilon(adam.epsilon())
                        .setWeightDecay(adam.weightDecay())
                        .build();
            case OptimizerSettings.Sgd sgd ->
                spec.setName("sgd")
                        .setMomentum(sgd.momentum())
                        .setNesterov(sgd.nesterov())
                        .setWeightDecay(sgd.weightDecay())
                        .build();
        };
    }

    /** Weights themselves want a tenth of what an adapter does; a new model, which has nothing to lose, does not. */
    private static double usualRate(Objective objective, WeightPlan weights) {
        boolean isKnown = weights.isWhole() && weights.scratch().isEmpty();
        return isKnown ? objective.learningRate() / 10 : objective.learningRate();
    }

    private static RatePlan rate(ScheduleSpec spec, double usual) {
        var decay = switch (spec.getDecay()) {
            case "", "linear" -> Decay.LINEAR;
            case "cosine" -> Decay.COSINE;
            case "constant" -> Decay.CONSTANT;
            default -> throw new IllegalArgumentException("decay: must be constant, linear or cosine");
        };
        double times = spec.hasLearningRateMultiplier() ? spec.getLearningRateMultiplier() : 1;
        if (!(times > 0 && times <= MULTIPLIER_MAX)) {
            throw new IllegalArgumentException(
                    "learning_rate_multiplier: must be in (0, %d], is %s".formatted(MULTIPLIER_MAX, times));
        }
        return new RatePlan(
                spec.hasLearningRate() ? spec.getLearningRate() : times * usual,
                spec.getMinLearningRate(),
                new Warmup.Share(spec.getWarmupRatio()),
                decay);
    }

    private static ScheduleSpec toProto(RatePlan rate) {
        return ScheduleSpec.newBuilder()
                .setLearningRate(rate.peak())
                .setMinLearningRate(rate.floor())
                .setWarmupRatio(rate.warmup() instanceof Warmup.Share(double share) ? share : 0)
                .setDecay(rate.decay().name().toLowerCase(Locale.ROOT))
                .build();
    }

    private static BatchPlan batch(BatchSpec spec) {
        var usual = BatchPlan.DEFAULT;
        return new BatchPlan(
                orElse(spec.getExamples(), usual.examples()),
                orElse(spec.getTokensMax(), Math.max(usual.tokensMax(), spec.getSequenceMax())),
                orElse(
                        spec.getSequenceMax(),
                        spec.getTokensMax() > 0
                                ? Math.min(usual.sequenceMax(), spec.getTokensMax())
                                : usual.sequenceMax()),
                spec.getPacked());
    }

    private static BatchSpec toProto(BatchPlan batch) {
        return BatchSpec.newBuilder()
                .setExamples(batch.examples())
                .setTokensMax(batch.tokensMax())
                .setSequenceMax(batch.sequenceMax())
                .setPacked(batch.isPacked())
                .build();
    }

    private static RunPlan run(RunSpec spec) {
        var usual = RunPlan.Validation.DEFAULT;
        return new RunPlan(
                spec.hasEpochs() ? spec.getEpochs() : 1,
                spec.getUpdatesMax(),
                spec.getMinutesMax(),
                spec.getSeed(),
                new RunPlan.Validation(
                        spec.hasValidationShare() ? spec.getValidationShare() : usual.share(),
                        spec.getValidateEvery(),
                        spec.getPatience()),
                spec.getCheckpointEvery(),
                spec.getSamplePromptsList());
    }

    private static RunSpec toProto(RunPlan run) {
        return RunSpec.newBuilder()
                .setEpochs(run.epochs())
                .setUpdatesMax(run.updatesMax())
                .setMinutesMax(run.minutesMax())
                .setSeed(run.seed())
                .setValidationShare(run.validation().share())
                .setValidateEvery(run.validation().every())
                .setPatience(run.validation().patience())
                .setCheckpointEvery(run.checkpointEvery())
                .addAllSamplePrompts(run.samplePrompts())
                .build();
    }

    private static ObjectiveSettings settings(ObjectiveSpec spec) {
        var usual = ObjectiveSettings.DEFAULT;
        return new ObjectiveSettings(
                spec.hasBeta() ? spec.getBeta() : usual.beta(),
                spec.getLabelSmoothing(),
                spec.hasTemperature() ? spec.getTemperature() : usual.temperature(),
                orElse(spec.getGroup(), usual.group()),
                spec.getRewardModel(),
                spec.getTeacher());
    }

    private static ObjectiveSpec toProto(ObjectiveSettings settings) {
        return ObjectiveSpec.newBuilder()
                .setBeta(settings.beta())
                .setLabelSmoothing(settings.labelSmoothing())
                .setTemperature(settings.temperature())
                .setGroup(settings.group())
                .setRewardModel(settings.rewardModel())
                .setTeacher(settings.teacher())
                .build();
    }

    private static int orElse(int given, int usual) {
        return given == 0 ? usual : given;
    }

    /** The field's name within its message becomes that within the spec. */
    private static <T> T within(String section, Supplier<T> making) {
        try {
            return making.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(section + "." + e.getMessage(), e);
        }
    }
}
