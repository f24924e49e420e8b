package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.AdapterParameters;
import dev.millrace.model.train.DecoderTrainee;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.adapter.LoraStart;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.audit.Split;
import dev.millrace.model.train.draw.Answering;
import dev.millrace.model.train.draw.AwayException;
import dev.millrace.model.train.draw.LeftOffException;
import dev.millrace.model.train.draw.Patience;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Outcome;
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
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/** Trains LoRA adapters of decoders: causal language modelling, instructions, and preferences. */
public final class AdapterTraining implements Training {
    /** Folder of a job with the adapter, in PEFT's form. */
    public static final String ADAPTER = "adapter";

    private static final String CHECKPOINTS = "checkpoints";

    private final BasePackages packages;
    private final RuntimeOptions options;
    private final InstantSource clock;
    private final Optional<Answering> services;

    /**
     * Trains with what services answer.
     *
     * @param options of the runtime that trains
     * @param services that draw answers; without them what needs some is refused
     */
    public AdapterTraining(
            BasePackages packages, RuntimeOptions options, InstantSource clock, Optional<Answering> services) {
        this.packages = packages;
        this.options = options;
        this.clock = clock;
        this.services = services;
    }

    /** Trains without any other service. */
    public AdapterTraining(BasePackages packages, RuntimeOptions options, InstantSource clock) {
        this(packages, options, clock, Optional.empty());
    }

    @Override
    public void check(TrainingJob job, Path folder) throws IOException {
        var spec = job.spec();
        checked(spec);
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

    private static boolean isDrawn(Objective objective) {
        return objective == Objective.GRPO || objective == Objective.REJECTION;
    }

    private Answering requireServices(String field) {
        return services.orElseThrow(
                () -> new IllegalArgumentException(field + ": there are no services here that answer"));
    }

    /** What is to be trained, if it can be. */
    private ModelPackage checked(TrainingSpec spec) throws IOException {
        if (spec.lora().dropout() > 0) {
            throw new IllegalArgumentException(
                    "lora.dropout: must be 0, adapters are not trained with dropout here yet");
        }
        if (!spec.run().samplePrompts().isEmpty()) {
            requireServices("run.sample_prompts");
        }
        switch (spec.objective()) {
            case CAUSAL, SFT, DPO, IPO, KTO -> {}
            case GRPO, REJECTION -> {
                requireServices("objective");
                JobAnswers.check(spec);
            }
            case DISTILL, PPO, REWARD, MASKED, SPANS -> throw unlearned(spec.objective());
        }
        return base(spec);
    }

    private static IllegalArgumentException unlearned(Objective objective) {
        return new IllegalArgumentException(
                "objective: %s is not trained here yet, only causal, sft, dpo, ipo, kto, grpo and rejection"
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

    @Override
    public Outcome run(TrainingJob job, Path folder, ProgressSink sink, BooleanSupplier cancelled)
            throws IOException, InterruptedException {
        var spec = job.spec();
        var base = checked(spec);
        var file = TrainingFile.check(folder.resolve(DATA), spec.data().shape(), Passage.Learned.ASSISTANT);
        var telling = new Telling(sink);
        var run =
                new Tuned(job, folder, base, file, telling, cancelled, answers(job, folder, base, telling, cancelled));
        int tokensMax = Math.min(spec.batch().sequenceMax(), base.shape().contextLength());
        var intake = new Intake(
                file,
                new Split(spec.run().seed(), spec.run().validation().share(), 0),
                packages.encoder(base),
                tokensMax,
                run::encoded);
        try {
            return run(run, intake, tokensMax);
        } catch (LeftOffException e) {
            throw new InterruptedException(e.getMessage());
        }
    }

    private Outcome run(Tuned run, Intake intake, int tokensMax) throws IOException, InterruptedException {
        var spec = run.job().spec();
        var limits = new BatchLimits(
                spec.batch().tokensMax(), spec.batch().isPacked() ? spec.batch().sequenceMax() : 0);
        return switch (spec.objective()) {
            case CAUSAL -> teach(run, intake.texts(), new SupervisedLesson(CrossEntropy.MEAN, limits));
            case SFT -> teach(run, intake.answers(), new SupervisedLesson(CrossEntropy.MEAN, limits));
            case DPO, IPO -> teach(run, intake.pairs(), new PreferenceLesson(preference(spec), limits));
            case KTO ->
                teach(
                        run,
                        intake.judged(),
                        new UnpairedLesson(new KtoObjective(spec.settings().beta(), 1, 1), limits));
            case GRPO ->
                tune(
                        run,
                        run.drawn(tokensMax).prompts(intake),
                        run.drawn(tokensMax).lesson(limits));
            case REJECTION -> imitate(run, run.drawn(tokensMax), intake, limits);
            case DISTILL, PPO, REWARD, MASKED, SPANS -> throw unlearned(spec.objective());
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
            Telling telling,
            BooleanSupplier cancelled,
            Optional<JobAnswers> answers) {
        void say(String words) {
            telling.say(words);
        }

        DrawnItems drawn(int tokensMax) {
            return new DrawnItems(job.spec(), answers.orElseThrow(), tokensMax, telling);
        }

        BaseModel baseModel() {
            return new BaseModel(base.name(), base.version());
        }

        SampleAnswers samples(Supplier<Policy> policy) {
            return answers.filter(_ -> !job.spec().run().samplePrompts().isEmpty())
                    .<SampleAnswers>map(found -> () -> found.samples(policy.get()))
                    .orElse(SampleAnswers.NONE);
        }

        void encoded(long examples) {
            say(String.format(Locale.ROOT, "encoded %,d of %,d examples", examples, file.examples()));
        }
    }

    private Optional<JobAnswers> answers(
            TrainingJob job, Path folder, ModelPackage base, Telling telling, BooleanSupplier cancelled)
            throws IOException {
        if (!isDrawn(job.spec().objective()) && job.spec().run().samplePrompts().isEmpty()) {
            return Optional.empty();
        }
        var answering = requireServices("objective");
        var patience = new Patience(answering.patience(), cancelled, clock, Thread::sleep, telling::say);
        var model = Policy.of(new BaseModel(base.name(), base.version()), base.endIds());
        return Optional.of(new JobAnswers(answering, packages.prompts(base), model, job, folder, patience));
    }

    private Outcome imitate(Tuned tuned, DrawnItems drawn, Intake intake, BatchLimits limits)
            throws IOException, InterruptedException {
        var best = drawn.best(intake);
        var outcome = tune(tuned, best.items(), _ -> new SupervisedLesson(CrossEntropy.MEAN, limits));
        var figures = new HashMap<>(best.figures());
        figures.putAll(outcome.figures());
        return new Outcome(outcome.adapter(), outcome.base(), outcome.dataHashes(), figures);
    }

    private <T> Outcome teach(Tuned tuned, Prepared<T> prepared, Lesson<T> lesson)
            throws IOException, InterruptedException {
        tuned.say(prepared.words());
        return tune(tuned, prepared, _ -> lesson);
    }

    /** @param lesson of the policy that services have as it is when they are asked */
    private <T> Outcome tune(Tuned tuned, Prepared<T> prepared, Function<Supplier<Policy>, Lesson<T>> lesson)
            throws IOException, InterruptedException {
        var spec = tuned.job().spec();
        var course = new Course(spec, prepared.training().size());
        try (var pass = TrainingPass.open(tuned.base(), spec.lora(), options);
                var scoring = ScoringPass.open(tuned.base(), spec.lora(), options)) {
            var parameters = new AdapterParameters(spec.lora(), tuned.baseModel(), pass.parameters());
            var start = parameters.start(
                    LoraStart.KAIMING_UNIFORM, new SplittableRandom(spec.run().seed()));
            tuned.say(course.words(start));
            var trainee = new DecoderTrainee(pass, scoring, parameters.parameters(start));
            Supplier<Policy> policy =
                    () -> tuned.answers().orElseThrow().policy(parameters.adapter(trainee.parameters()));
            var news = new RunNews(course.updates(), trainee, tuned.telling(), clock, tuned.samples(policy));
            var deadline = new Deadline(spec.run().minutesMax(), clock);
            var run = new TrainingRun<>(
                    tuned.job().id() + " " + tuned.base().version(),
                    course.settings(),
                    course.data(prepared, tuned.file().hash().toString()),
                    lesson.apply(policy),
                    trainee,
                    new Checkpoints(tuned.folder().resolve(CHECKPOINTS)),
                    news);
            var end = run.go(() -> tuned.cancelled().getAsBoolean() || deadline.isOver());
            if (end.end() == dev.millrace.model.train.run.Outcome.End.CANCELLED && !deadline.isOver()) {
                throw new InterruptedException("left off after update " + end.updates());
            }
            var adapter = tuned.folder().resolve(ADAPTER);
            // One that was written before the job could say so.
            JobAnswers.delete(adapter);
            PeftFolder.write(parameters.adapter(trainee.parameters()), adapter);
            return new Outcome(
                    adapter,
                    tuned.baseModel(),
                    Map.of(spec.data().source().label(), tuned.file().hash().toString()),
                    news.figures(end));
        } catch (ArithmeticException e) {
            throw new TrainingException("the run diverged, take a lower learning rate: " + e.getMessage());
        } finally {
            if (tuned.answers().isPresent()) {
                tuned.answers().get().withdraw();
            }
        }
    }
}
