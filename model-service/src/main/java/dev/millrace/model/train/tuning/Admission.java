package dev.millrace.model.train.tuning;

import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.LoraSettings;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.draw.Answering;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;

/**
 * Refuses jobs that cannot be trained, by the names of their fields, before anything is spent on them.
 *
 * @param options of the runtime that trains
 * @param services that draw answers; without them what needs some is refused
 */
record Admission(BasePackages packages, RuntimeOptions options, InstantSource clock, Optional<Answering> services) {
    /** Asks the services, too, as far as they answer. */
    void check(TrainingJob job) throws IOException {
        var spec = job.spec();
        base(job);
        if (isDrawn(spec.objective())) {
            try {
                requireServices("objective").rewards().version(spec.settings().rewardModel());
            } catch (AwayException e) {
                // The job waits for it when its time has come.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("left off while the reward model was asked for");
            }
        }
    }

    /** Whether it learns from answers of its own. */
    static boolean isDrawn(Objective objective) {
        return switch (objective) {
            case GRPO, PPO, REJECTION -> true;
            case CAUSAL, SFT, DPO, IPO, KTO, DISTILL, REWARD, MASKED, SPANS -> false;
        };
    }

    Answering requireServices(String field) {
        return services.orElseThrow(
                () -> new IllegalArgumentException(field + ": there are no services here that answer"));
    }

    /** What is to be trained, if it can be. */
    ModelPackage base(TrainingJob job) throws IOException {
        var spec = job.spec();
        if (spec.objective() == Objective.REWARD) {
            requireNoAnswers(spec);
        }
        if (!spec.run().samplePrompts().isEmpty()) {
            requireServices("run.sample_prompts");
        }
        switch (spec.objective()) {
            case CAUSAL, SFT, DPO, IPO, KTO, REWARD, SPANS -> {}
            case DISTILL -> {
                var teacher = teacher(spec);
                if (teacher.isPresent()) {
                    TeacherScores.requireVocabulary(teacher.get(), base(spec));
                }
            }
            case GRPO, PPO, REJECTION -> {
                requireServices("objective");
                JobAnswers.check(spec);
            }
            case MASKED -> throw masked();
        }
        boolean hasHead = spec.objective() == Objective.REWARD || spec.objective() == Objective.PPO;
        if (hasHead && !(spec.tuned() instanceof LoraSettings)) {
            throw new IllegalArgumentException(spec.tuned().label() + ": a head is trained with lora only");
        }
        var base = base(spec);
        room(spec, base);
        if (spec.weights().isWhole()) {
            requireWhole(spec);
            new WeightTuning(packages, options, clock).check(job, base);
        }
        return base;
    }

    private static void requireNoAnswers(TrainingSpec spec) {
        if (spec.checks().gate().isPresent()) {
            throw new IllegalArgumentException(
                    "gate: a reward model gives no answers to be evaluated; held-out pairs measure it");
        }
        if (!spec.run().samplePrompts().isEmpty()) {
            throw new IllegalArgumentException("run.sample_prompts: a reward model gives no answers");
        }
    }

    private static void requireWhole(TrainingSpec spec) {
        switch (spec.objective()) {
            case DISTILL, GRPO, PPO, REJECTION, REWARD ->
                throw new IllegalArgumentException("weights: objective %s trains adapters only"
                        .formatted(spec.objective().name().toLowerCase(Locale.ROOT)));
            case CAUSAL, SFT, DPO, IPO, KTO, MASKED, SPANS -> {}
        }
        if (!(spec.tuned() instanceof LoraSettings)) {
            throw new IllegalArgumentException(spec.tuned().label() + ": weights are trained without an adapter");
        }
        if (spec.checks().isPlanOnly()) {
            throw new IllegalArgumentException("plan_only: runs that train weights are not planned");
        }
        if (!spec.run().samplePrompts().isEmpty()) {
            throw new IllegalArgumentException("run.sample_prompts: only adapters answer while they are trained");
        }
        if (spec.checks().gate().isPresent()) {
            throw new IllegalArgumentException(
                    "gate: only adapters are served to be evaluated, weights make a package");
        }
    }

    static IllegalArgumentException masked() {
        return new IllegalArgumentException("objective: masked tokens are learned by encoders, which see what follows;"
                + " only decoders are trained here: take spans or causal");
    }

    /** Tokens of a text beside the virtual ones. */
    static int room(TrainingSpec spec, ModelPackage base) {
        int context = base.shape().contextLength();
        if (!(spec.tuned() instanceof VirtualTokens virtual)) {
            return context;
        }
        if (virtual.count() > context / 2) {
            throw new IllegalArgumentException("%s.tokens: must be at most %d, half of the context, is %d"
                    .formatted(virtual.kind().label(), context / 2, virtual.count()));
        }
        if (virtual.kind() == VirtualTokens.Kind.PREFIX && base.keyValues() != KeyValueForm.FP32) {
            throw new IllegalArgumentException("prefix: %s keeps keys and values in %s, a prefix is trained in floats"
                    .formatted(base.name(), base.keyValues().label()));
        }
        return context - virtual.count();
    }

    private ModelPackage base(TrainingSpec spec) throws IOException {
        var base = packages.find(spec.base().name());
        if (!spec.base().version().isEmpty()
                && !base.version().equals(spec.base().version())) {
            throw new IllegalArgumentException("base.version: %s is at version %s here, not %s"
                    .formatted(base.name(), base.version(), spec.base().version()));
        }
        return base;
    }

    /** The package that teaches; empty where the data say what a teacher thinks. */
    Optional<ModelPackage> teacher(TrainingSpec spec) throws IOException {
        var name = spec.settings().teacher();
        if (name.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(packages.find(name));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("objective_settings.teacher: " + e.getMessage(), e);
        }
    }
}
