package dev.millrace.model.train.tuning;

import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.AdapterParameters;
import dev.millrace.model.train.DecoderTrainee;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraStart;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.audit.Split;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.TemplateEncoder;
import dev.millrace.model.train.graph.Readout;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.Training;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.job.TrainingJob;
import dev.millrace.model.train.job.TrainingSpec;
import dev.millrace.model.train.lesson.BatchLimits;
import dev.millrace.model.train.lesson.DistillationLesson;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.lesson.PreferenceLesson;
import dev.millrace.model.train.lesson.RewardLesson;
import dev.millrace.model.train.lesson.SupervisedLesson;
import dev.millrace.model.train.lesson.UnpairedLesson;
import dev.millrace.model.train.objective.CrossEntropy;
import dev.millrace.model.train.objective.Distillation;
import dev.millrace.model.train.objective.Distillation.Remainder;
import dev.millrace.model.train.objective.KtoObjective;
import dev.millrace.model.train.objective.LengthForm;
import dev.millrace.model.train.objective.PairLoss;
import dev.millrace.model.train.objective.PreferenceObjective;
import dev.millrace.model.train.objective.RewardObjective;
import dev.millrace.model.train.run.Checkpoints;
import dev.millrace.model.train.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Trains LoRA adapters of decoders, or their weights: causal language modelling, instructions, and preferences. */
public final class AdapterTraining implements Training {
    /** Folder of a job with the adapter, in PEFT's form. */
    public static final String ADAPTER = "adapter";

    static final String CHECKPOINTS = "checkpoints";

    private static final String NEW_MODEL = "new-model";

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
        checked(job);
    }

    /** What is to be trained, if it can be. */
    private ModelPackage checked(TrainingJob job) throws IOException {
        var spec = job.spec();
        if (spec.lora().dropout() > 0) {
            throw new IllegalArgumentException(
                    "lora.dropout: must be 0, adapters are not trained with dropout here yet");
        }
        if (!spec.run().samplePrompts().isEmpty()) {
            throw new IllegalArgumentException("run.sample_prompts: must be empty, answers are not shown here yet");
        }
        switch (spec.objective()) {
            case CAUSAL, SFT, DPO, IPO, KTO, REWARD -> {}
            case DISTILL -> {
                var teacher = teacher(spec);
                if (teacher.isPresent()) {
                    TeacherScores.requireVocabulary(teacher.get(), base(spec));
                }
            }
            case GRPO, PPO, REJECTION, MASKED, SPANS -> throw unlearned(spec.objective());
        }
        var base = base(spec);
        if (spec.weights().isWhole()) {
            if (spec.objective() == Objective.REWARD || spec.objective() == Objective.DISTILL) {
                throw new IllegalArgumentException("weights: objective %s trains adapters only"
                        .formatted(spec.objective().name().toLowerCase(Locale.ROOT)));
            }
            new WeightTuning(packages, options, clock).check(job, base);
        }
        return base;
    }

    private static IllegalArgumentException unlearned(Objective objective) {
        return new IllegalArgumentException(
                "objective: %s is not trained here yet, only causal, sft, dpo, ipo, kto, distill and reward"
                        .formatted(objective.name().toLowerCase(Locale.ROOT)));
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
    private Optional<ModelPackage> teacher(TrainingSpec spec) throws IOException {
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

    private Outcome distil(Tuned run, Intake intake, BatchLimits limits) throws IOException, InterruptedException {
        var spec = run.job().spec();
        double temperature = spec.settings().temperature();
        var lesson = new DistillationLesson(
                // At other temperatures what the teacher leaves to all others is not known.
                new Distillation(temperature, temperature == 1 ? Remainder.OTHER : Remainder.RENORMALISED), limits);
        var teacher = teacher(spec);
        var prepared = teacher.isEmpty()
                ? intake.taught()
                : new TeacherScores(teacher.get(), run.base(), options, run.folder(), run::say, run.cancelled())
                        .taught(intake.answers(), run.file().hash().toString());
        return tune(run, prepared, lesson, Readout.likelihood(temperature));
    }

    @Override
    public Outcome run(TrainingJob job, Path folder, ProgressSink sink, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var spec = job.spec();
        var start = start(job, folder, checked(job));
        var file = TrainingFile.check(folder.resolve(DATA), spec.data().shape(), Passage.Learned.ASSISTANT);
        var limits = new BatchLimits(
                spec.batch().tokensMax(), spec.batch().isPacked() ? spec.batch().sequenceMax() : 0);
        var run = new Tuned(job, folder, start.model(), file, sink, cancelled);
        var intake = new Intake(
                file,
                new Split(spec.run().seed(), spec.run().validation().share(), 0),
                start.encoder(),
                Math.min(spec.batch().sequenceMax(), start.model().shape().contextLength()),
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
            case DISTILL -> distil(run, intake, limits);
            case REWARD -> tune(run, intake.pairs(), new RewardLesson(new RewardObjective(0), limits), Readout.REWARD);
            case GRPO, PPO, REJECTION, MASKED, SPANS -> throw unlearned(spec.objective());
        };
    }

    /** What is trained, and what encodes for it. */
    private record Start(ModelPackage model, Encoder encoder) {}

    private Start start(TrainingJob job, Path folder, ModelPackage base) throws IOException {
        var scratch = job.spec().weights().scratch();
        if (scratch.isEmpty()) {
            return new Start(base, packages.encoder(base));
        }
        var made = NewModel.write(
                scratch.get(), base, folder.resolve(NEW_MODEL), job.spec().run().seed());
        return new Start(
                made,
                scratch.get().isOfBytes()
                        ? new TemplateEncoder(new ByteTokens(), made.endIds())
                        : packages.encoder(base));
    }

    /** As TRL has them: DPO by the sum over an answer's tokens, IPO by their mean. */
    private static PreferenceObjective preference(TrainingSpec spec) {
        var settings = spec.settings();
        return spec.objective() == Objective.IPO
                ? new PreferenceObjective(new PairLoss.Ipo(settings.beta()), LengthForm.TOKEN_MEAN)
                : new PreferenceObjective(new PairLoss.Dpo(settings.beta(), settings.labelSmoothing()), LengthForm.SUM);
    }

    private <T> Outcome tune(Tuned tuned, Prepared<T> prepared, Lesson<T> lesson)
            throws IOException, InterruptedException {
        return tune(tuned, prepared, lesson, Readout.LIKELIHOOD);
    }

    private <T> Outcome tune(Tuned tuned, Prepared<T> prepared, Lesson<T> lesson, Readout readout)
            throws IOException, InterruptedException {
        var spec = tuned.job().spec();
        tuned.say(prepared.words());
        if (spec.weights().isWhole()) {
            return new WeightTuning(packages, options, clock).run(tuned, prepared, lesson);
        }
        var course = new Course(spec, prepared.training().size());
        try (var pass = TrainingPass.open(tuned.base(), TrainedParts.of(spec.lora()).by(readout), options, false);
                var scoring = ScoringPass.open(tuned.base(), TrainedParts.of(spec.lora()).by(readout), options)) {
            var parameters = new AdapterParameters(spec.lora(), tuned.baseModel(), pass.parameters());
            var start = parameters.start(
                    LoraStart.KAIMING_UNIFORM, new SplittableRandom(spec.run().seed()));
            tuned.say(course.words(start));
            var trainee = new DecoderTrainee(pass, scoring, parameters.parameters(start));
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
            write(parameters.adapter(trainee.parameters()), trainee, readout, adapter);
            return new Outcome(
                    adapter,
                    tuned.baseModel(),
                    Map.of(spec.data().source().label(), tuned.file().hash().toString()),
                    news.figures(end));
        } catch (ArithmeticException e) {
            throw new TrainingException("the run diverged, take a lower learning rate: " + e.getMessage());
        }
    }

    private static void write(LoraAdapter adapter, DecoderTrainee trainee, Readout readout, Path folder)
            throws IOException {
        if (readout.equals(Readout.REWARD)) {
            PeftFolder.write(new RewardAdapter(adapter, trainee.parameters().get(Readout.WEIGHT)), folder);
        } else {
            PeftFolder.write(adapter, folder);
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
