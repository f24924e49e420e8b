package dev.millrace.model.train.tuning;

import dev.millrace.model.train.DecoderTrainee;
import dev.millrace.model.train.job.TrainingException;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.run.Checkpoints;
import dev.millrace.model.train.run.Outcome.End;
import dev.millrace.model.train.run.Trainee;
import dev.millrace.model.train.run.TrainingRun;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Map;

/**
 * A job's lesson over its items, from where the job's checkpoints say to the end of its updates or its minutes.
 *
 * @param clock by which the minutes are counted
 */
record LessonRun<T>(Tuned tuned, Prepared<T> prepared, Lesson<T> lesson, InstantSource clock) {
    /**
     * Leaves the decoder with the parameters of the best look at what is held out.
     *
     * @param trainee the decoder, or what it is trained through
     * @param samples shown at each checkpoint
     * @return the figures at the end
     * @throws InterruptedException when the job was cancelled; the newest checkpoint is of that moment
     * @throws TrainingException where numbers are not finite any more
     */
    Map<String, Double> go(DecoderTrainee decoder, Trainee trainee, Checkpoints checkpoints, SampleAnswers samples)
            throws IOException, InterruptedException {
        var spec = tuned.job().spec();
        var course = new Course(spec, prepared.training().size());
        var news = new RunNews(course.updates(), decoder, tuned.telling(), clock, samples);
        var deadline = new Deadline(spec.run().minutesMax(), clock);
        var run = new TrainingRun<>(
                tuned.job().id() + " " + tuned.base().version(),
                course.settings(),
                course.data(prepared, tuned.file().hash().toString()),
                lesson,
                trainee,
                checkpoints,
                news);
        try {
            var end = run.go(() -> tuned.cancelled().getAsBoolean() || deadline.isOver());
            if (end.end() == End.CANCELLED && !deadline.isOver()) {
                throw new InterruptedException("left off after update " + end.updates());
            }
            return news.figures(end);
        } catch (ArithmeticException e) {
            throw new TrainingException("the run diverged, take a lower learning rate: " + e.getMessage());
        }
    }
}
