package dev.millrace.model.train.tuning;

import dev.millrace.model.runtime.RuntimeOptions;
import dev.millrace.model.train.AdapterParameters;
import dev.millrace.model.train.DecoderTrainee;
import dev.millrace.model.train.ScoringPass;
import dev.millrace.model.train.TrainingPass;
import dev.millrace.model.train.adapter.LoraAdapter;
import dev.millrace.model.train.adapter.LoraStart;
import dev.millrace.model.train.adapter.PeftFolder;
import dev.millrace.model.train.adapter.RewardAdapter;
import dev.millrace.model.train.draw.Policy;
import dev.millrace.model.train.graph.Readout;
import dev.millrace.model.train.graph.TrainedParts;
import dev.millrace.model.train.job.Outcome;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.run.Checkpoints;
import dev.millrace.model.train.run.TrainingRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;

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
    <T> Outcome run(
            Tuned tuned, Prepared<T> prepared, Function<Supplier<Policy>, Lesson<T>> lesson, Readout readout)
            throws IOException, InterruptedException {
        var spec = tuned.job().spec();
        var course = new Course(spec, prepared.training().size());
        var parts = TrainedParts.of(spec.lora()).by(readout);
        try (var pass = TrainingPass.open(tuned.base(), parts, options, false);
                var scoring = ScoringPass.open(tuned.base(), parts, options)) {
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
                    new Checkpoints(tuned.folder().resolve(AdapterTraining.CHECKPOINTS)),
                    news);
            var end = run.go(() -> tuned.cancelled().getAsBoolean() || deadline.isOver());
            if (end.end() == dev.millrace.model.train.run.Outcome.End.CANCELLED && !deadline.isOver()) {
                throw new InterruptedException("left off after update " + end.updates());
            }
            var adapter = tuned.folder().resolve(AdapterTraining.ADAPTER);
            // One that was written before the job could say so.
            JobAnswers.delete(adapter);
            write(parameters.adapter(trainee.parameters()), trainee, readout, adapter);
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

    private static void write(LoraAdapter adapter, DecoderTrainee trainee, Readout readout, Path folder)
            throws IOException {
        if (readout.equals(Readout.REWARD)) {
            PeftFolder.write(new RewardAdapter(adapter, trainee.parameters().get(Readout.WEIGHT)), folder);
        } else {
            PeftFolder.write(adapter, folder);
        }
    }
}
