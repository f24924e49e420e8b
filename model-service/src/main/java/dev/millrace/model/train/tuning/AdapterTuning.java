package dev.millrace.model.train.tuning;

import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.DecoderTrainee;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.adapter.VirtualTokens;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.graph.Readout;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.run.Checkpoints;
import dev.millrace.model.train.run.WholeFolder;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Trains an adapter of a decoder, from how it begins to its folder. */
final class AdapterTuning {
    private final RuntimeOptions options;
    private final InstantSource clock;

    AdapterTuning(RuntimeOptions options, InstantSource clock) {
        this.options = options;
        this.clock = clock;
    }

    /**
     * A run from where its checkpoints say to its end.
     *
     * @param lesson of the policy that services have as it is when they are asked
     * @param readout what the loss is of
     */
    <T> Outcome run(Tuned tuned, Prepared<T> prepared, Function<Supplier<Policy>, Lesson<T>> lesson, Readout readout)
            throws IOException, InterruptedException {
        var spec = tuned.job().spec();
        var course = new Course(spec, prepared.training().size());
        var plan = plan(tuned, prepared);
        var parts = TrainedParts.of(spec.tuned()).by(readout);
        if (spec.checks().isPlanOnly()) {
            try (var pass = TrainingPass.open(tuned.base(), parts, options, plan.isCheckpointing())) {
                tuned.say(course.words(TunedAdapter.start(tuned, pass, readout, options)));
            }
            return planned(tuned, plan);
        }
        try (var pass = TrainingPass.open(tuned.base(), parts, options, plan.isCheckpointing());
                var scoring = ScoringPass.open(tuned.base(), parts, options);
                var reference = reference(tuned)) {
            var start = TunedAdapter.start(tuned, pass, readout, options);
            tuned.say(course.words(start));
            var unadapted = reference == null
                    ? DecoderTrainee.unadapted(scoring, start.parameters())
                    : DecoderTrainee.alone(reference);
            var trainee = new DecoderTrainee(
                    pass, scoring, start.parameters(), unadapted, spec.run().seed());
            Supplier<Policy> policy = () -> tuned.answers().orElseThrow().policy(start);
            var checkpoints = new Checkpoints(tuned.folder().resolve(AdapterTraining.CHECKPOINTS));
            var figures = new LessonRun<>(tuned, prepared, lesson.apply(policy), clock)
                    .go(trainee, trainee, checkpoints, tuned.samples(policy));
            var adapter = tuned.folder().resolve(AdapterTraining.ADAPTER);
            // One that was written before the job could say so.
            WholeFolder.delete(adapter);
            start.write(adapter);
            return new Outcome(adapter, tuned.baseModel(), tuned.dataHashes(), figures);
        } finally {
            if (tuned.answers().isPresent()) {
                tuned.answers().get().withdraw();
            }
        }
    }

    /** Says what a run with these items would take, and makes none. */
    Outcome planned(Tuned tuned, Prepared<?> prepared) throws IOException {
        return planned(tuned, plan(tuned, prepared));
    }

    private static Outcome planned(Tuned tuned, ResourcePlan plan) {
        return new Outcome(tuned.folder(), tuned.baseModel(), Map.of(), plan.figures());
    }

    private ResourcePlan plan(Tuned tuned, Prepared<?> prepared) throws IOException {
        var course = new Course(tuned.job().spec(), prepared.training().size());
        var machine = new ResourcePlan.Machine(MachineMemory.bytes(), options.threadCount());
        var plan = course.plan(DecoderSizes.of(tuned.base()), prepared, machine);
        tuned.say(plan.words());
        return plan;
    }

    /** The model without what is trained, where a job needs it and zeros are not that. */
    private @Nullable ScoringPass reference(Tuned tuned) throws IOException {
        boolean isNeeded = tuned.job().spec().objective().hasReference()
                && tuned.job().spec().tuned() instanceof VirtualTokens;
        return isNeeded ? ScoringPass.open(tuned.base(), options) : null;
    }
}
