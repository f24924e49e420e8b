package dev.millrace.model.train.tuning;

import dev.millrace.model.KeyValueForm;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.DecoderTrainee;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.audit.Split;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.Progress;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.lesson.BatchLimits;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.lesson.PreferenceLesson;
import dev.millrace.model.train.lesson.SupervisedLesson;
import dev.millrace.model.train.lesson.UnpairedLesson;
import dev.millrace.model.train.objective.CrossEntropy;
import dev.millrace.model.train.objective.KtoObjective;
import dev.millrace.model.train.objective.LengthForm;
import dev.millrace.model.train.objective.PairLoss;
import dev.millrace.model.train.objective.PreferenceObjective;
import dev.millrace.model.train.run.Checkpoints;
import dev.millrace.model.train.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Trains adapters of decoders, low-rank factors or virtual tokens: causal language modelling, instructions, and preferences. */
public final class AdapterTraining implements Training {
    /** Folder of a job with the adapter, in PEFT's form. */
    public static final String ADAPTER = "adapter";

    private static final String CHECKPOINTS = "checkpoints";

    private final BasePackages packages;
    private final RuntimeOptions options;
    private final InstantSource clock;

    /** @param options of the runtime that trains */
    public AdapterTraining(BasePackages packages, RuntimeOptions options, InstantSource clock) {
        this.packages = packages;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public void check(TrainingJob job, Path folder) throws IOException {
        checked(job.spec());
    }

    /** What is to be trained, if it can be. */
    private ModelPackage checked(TrainingSpec spec) throws IOException {
        if (!spec.run().samplePrompts().isEmpty()) {
            throw new IllegalArgumentException("run.sample_prompts: must be empty, answers are not shown here yet");
        }
        switch (spec.objective()) {
            case CAUSAL, SFT, DPO, IPO, KTO -> {}
            case DISTILL, GRPO, PPO, REWARD, REJECTION, MASKED, SPANS -> throw unlearned(spec.objective());
        }
        var base = base(spec);
        room(spec, base);
        return base;
    }

    private static IllegalArgumentException unlearned(Objective objective) {
        return new IllegalArgumentException("objective: %s is not trained here yet, only causal, sft, dpo, ipo and kto"
                .formatted(objective.name().toLowerCase(Locale.ROOT)));
    }

    /** Tokens of a text beside the virtual ones. */
    private static int room(TrainingSpec spec, ModelPackage base) {
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

    @Override
    public Outcome run(TrainingJob job, Path folder, ProgressSink sink, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var spec = job.spec();
        var base = checked(spec);
        var file = TrainingFile.check(folder.resolve(DATA), spec.data().shape(), Passage.Learned.ASSISTANT);
        var limits = new BatchLimits(
                spec.batch().tokensMax(), spec.batch().isPacked() ? spec.batch().sequenceMax() : 0);
        var run = new Tuned(job, folder, base, file, sink, cancelled);
        var intake = new Intake(
                file,
                new Split(spec.run().seed(), spec.run().validation().share(), 0),
                packages.encoder(base),
                Math.min(spec.batch().sequenceMax(), room(spec, base)),
                run::encoded);
        return switch (spec.objective()) {
            case CAUSAL -> tune(run, intake.texts(), new SupervisedLesson(CrossEntropy.MEAN, limits));
            case SFT -> tune(run, intake.answers(), new SupervisedLesson(CrossEntropy.MEAN, limits));
            case DPO, IPO -> tune(run, intake.pairs(), new PreferenceLesson(preference(spec), limits));
            case KTO ->
                tune(
                        run,
                        intake.judged(),
                        new UnpairedLesson(new KtoObjective(spec.settings().beta(), 1, 1), limits));
            case DISTILL, GRPO, PPO, REWARD, REJECTION, MASKED, SPANS -> throw unlearned(spec.objective());
        };
    }

    /** As TRL has them: DPO by the sum over an answer's tokens, IPO by their mean. */
    private static PreferenceObjective preference(TrainingSpec spec) {
        var settings = spec.settings();
        return spec.objective() == Objective.IPO
                ? new PreferenceObjective(new PairLoss.Ipo(settings.beta()), LengthForm.TOKEN_MEAN)
                : new PreferenceObjective(new PairLoss.Dpo(settings.beta(), settings.labelSmoothing()), LengthForm.SUM);
    }

    /** What a run has to do with. */
    private record Tuned(
            TrainingJob job,
            Path folder,
            ModelPackage base,
            TrainingFile file,
            ProgressSink sink,
            BooleanSupplier cancelled) {
        void say(String words) {
            sink.report(new Progress(0, 0, 0, null, null, "", words, List.of(), Map.of()));
        }

        BaseModel baseModel() {
            return new BaseModel(base.name(), base.version());
        }

        void encoded(long examples) {
            say(String.format(Locale.ROOT, "encoded %,d of %,d examples", examples, file.examples()));
        }
    }

    /** The model without what is trained, where a job needs it and zeros are not that. */
    private @Nullable ScoringPass reference(Tuned tuned) throws IOException {
        boolean isNeeded = switch (tuned.job().spec().objective()) {
            case DPO, IPO, KTO -> tuned.job().spec().tuned() instanceof VirtualTokens;
            default -> false;
        };
        return isNeeded ? ScoringPass.open(tuned.base(), options) : null;
    }

    private <T> Outcome tune(Tuned tuned, Prepared<T> prepared, Lesson<T> lesson)
            throws IOException, InterruptedException {
        var spec = tuned.job().spec();
        tuned.say(prepared.words());
        var course = new Course(spec, prepared.training().size());
        try (var pass = TrainingPass.open(tuned.base(), spec.tuned(), options);
                var scoring = ScoringPass.open(tuned.base(), spec.tuned(), options);
                var reference = reference(tuned)) {
            var start = TunedAdapter.start(spec, tuned.base(), pass, packages.encoder(tuned.base()), options);
            tuned.say(course.words(start));
            var trainee = new DecoderTrainee(
                    pass, scoring, reference, start.parameters(), spec.run().seed());
            var news = new RunNews(course.updates(), trainee, tuned.sink(), clock);
            var deadline = new Deadline(spec.run().minutesMax(), clock);
            var run = new TrainingRun<>(
                    tuned.job().id() + " " + tuned.base().version(),
                    course.settings(),
                    course.data(prepared, tuned.file().hash().toString()),
                    lesson,
                    trainee,
                    new Checkpoints(tuned.folder().resolve(CHECKPOINTS)),
                    news);
            var end = run.go(() -> tuned.cancelled().getAsBoolean() || deadline.isOver());
            if (end.end() == dev.millrace.model.train.run.Outcome.End.CANCELLED && !deadline.isOver()) {
                throw new InterruptedException("left off after update " + end.updates());
            }
            var adapter = tuned.folder().resolve(ADAPTER);
            delete(adapter);
            start.write(adapter);
            return new Outcome(
                    adapter,
                    tuned.baseModel(),
                    Map.of(spec.data().source().label(), tuned.file().hash().toString()),
                    news.figures(end));
        } catch (ArithmeticException e) {
            throw new TrainingException("the run diverged, take a lower learning rate: " + e.getMessage());
        }
    }

    /** One that was written before the job could say so. */
    private static void delete(Path adapter) throws IOException {
        if (!Files.exists(adapter)) {
            return;
        }
        try (var files = Files.walk(adapter)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
