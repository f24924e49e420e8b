package dev.millrace.model.train.tuning;

import dev.millrace.model.ModelPackage;
import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.adapter.BaseModel;
import dev.millrace.model.train.data.Passage;
import dev.millrace.model.train.data.TrainingFile;
import dev.millrace.model.train.data.audit.Split;
import dev.millrace.model.train.data.tokens.Encoder;
import dev.millrace.model.train.data.tokens.TemplateEncoder;
import dev.millrace.model.train.draw.Answering;
import dev.millrace.model.train.draw.LeftOffException;
import dev.millrace.model.train.draw.Patience;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.graph.Readout;
import dev.millrace.model.train.job.Objective;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.ProgressSink;
import dev.millrace.model.train.job.Training;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** Trains adapters of decoders, low-rank factors, bottlenecks or virtual tokens, or the decoders' own weights. */
public final class AdapterTraining implements Training {
    /** Folder of a job with the adapter, in PEFT's form, or for bottlenecks in one like it. */
    public static final String ADAPTER = "adapter";

    static final String CHECKPOINTS = "checkpoints";

    private static final String NEW_MODEL = "new-model";

    private final BasePackages packages;
    private final RuntimeOptions options;
    private final InstantSource clock;
    private final Admission admission;

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
        this.admission = new Admission(packages, options, clock, services);
    }

    /** Trains without any other service. */
    public AdapterTraining(BasePackages packages, RuntimeOptions options, InstantSource clock) {
        this(packages, options, clock, Optional.empty());
    }

    @Override
    public void check(TrainingJob job, Path folder) throws IOException {
        admission.check(job);
    }

    private Outcome distil(Tuned run, Intake intake, BatchLimits limits) throws IOException, InterruptedException {
        var spec = run.job().spec();
        double temperature = spec.settings().temperature();
        var lesson = new DistillationLesson(
                // At other temperatures what the teacher leaves to all others is not known.
                new Distillation(temperature, temperature == 1 ? Remainder.OTHER : Remainder.RENORMALISED), limits);
        var teacher = admission.teacher(spec);
        if (teacher.isPresent() && spec.checks().isPlanOnly()) {
            return adapters().planned(run, intake.answers());
        }
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
        var start = start(job, folder, admission.base(job));
        var file = TrainingFile.check(folder.resolve(DATA), spec.data().shape(), Passage.Learned.ASSISTANT);
        var telling = new Telling(sink);
        var answers = answers(job, folder, start.model(), telling, cancelled);
        var run = new Tuned(job, folder, start.model(), start.encoder(), file, telling, cancelled, answers);
        int tokensMax = Math.min(spec.batch().sequenceMax(), Admission.room(spec, start.model()));
        var intake = new Intake(
                file,
                new Split(spec.run().seed(), spec.run().validation().share(), 0),
                start.encoder(),
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
            case CAUSAL -> tune(run, intake.texts(), new SupervisedLesson(CrossEntropy.MEAN, limits));
            case SPANS ->
                tune(
                        run,
                        intake.spans(new SplittableRandom(spec.run().seed())),
                        new SupervisedLesson(CrossEntropy.MEAN, limits));
            case SFT -> tune(run, intake.answers(), new SupervisedLesson(CrossEntropy.MEAN, limits));
            case DPO, IPO -> tune(run, intake.pairs(), new PreferenceLesson(preference(spec), limits));
            case KTO ->
                tune(
                        run,
                        intake.judged(),
                        new UnpairedLesson(new KtoObjective(spec.settings().beta(), 1, 1), limits));
            case DISTILL -> distil(run, intake, limits);
            case REWARD -> tune(run, intake.pairs(), new RewardLesson(new RewardObjective(0), limits), Readout.REWARD);
            case GRPO -> {
                var drawn = run.drawn(tokensMax);
                yield adapters().run(run, drawn.prompts(intake), drawn.lesson(limits), Readout.LIKELIHOOD);
            }
            case REJECTION -> imitate(run, run.drawn(tokensMax), intake, limits);
            case PPO -> {
                var drawn = run.drawn(tokensMax);
                yield adapters().run(run, drawn.prompts(intake), drawn.criticLesson(limits), Readout.ACTOR_CRITIC);
            }
            case MASKED -> throw Admission.masked();
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

    private Optional<JobAnswers> answers(
            TrainingJob job, Path folder, ModelPackage base, Telling telling, BooleanSupplier cancelled)
            throws IOException {
        if (!Admission.isDrawn(job.spec().objective())
                && job.spec().run().samplePrompts().isEmpty()) {
            return Optional.empty();
        }
        var answering = admission.requireServices("objective");
        var patience = new Patience(answering.patience(), cancelled, clock, Thread::sleep, telling::say);
        var model = Policy.of(new BaseModel(base.name(), base.version()), base.endIds());
        return Optional.of(new JobAnswers(answering, packages.prompts(base), model, job, folder, patience));
    }

    private Outcome imitate(Tuned tuned, DrawnItems drawn, Intake intake, BatchLimits limits)
            throws IOException, InterruptedException {
        if (tuned.job().spec().checks().isPlanOnly()) {
            return adapters().planned(tuned, drawn.prompts(intake));
        }
        var best = drawn.best(intake);
        var lesson = new SupervisedLesson(CrossEntropy.MEAN, limits);
        var outcome = adapters().run(tuned, best.items(), _ -> lesson, Readout.LIKELIHOOD);
        var figures = new HashMap<>(best.figures());
        figures.putAll(outcome.figures());
        return new Outcome(outcome.adapter(), outcome.base(), outcome.dataHashes(), figures);
    }

    private <T> Outcome tune(Tuned tuned, Prepared<T> prepared, Lesson<T> lesson)
            throws IOException, InterruptedException {
        if (!tuned.job().spec().weights().isWhole()) {
            return tune(tuned, prepared, lesson, Readout.LIKELIHOOD);
        }
        tuned.say(prepared.words());
        return new WeightTuning(packages, options, clock).run(tuned, prepared, lesson);
    }

    private <T> Outcome tune(Tuned tuned, Prepared<T> prepared, Lesson<T> lesson, Readout readout)
            throws IOException, InterruptedException {
        tuned.say(prepared.words());
        return adapters().run(tuned, prepared, _ -> lesson, readout);
    }

    private AdapterTuning adapters() {
        return new AdapterTuning(options, clock);
    }
}
