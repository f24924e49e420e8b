package dev.millrace.model.train.run;

import dev.millrace.model.train.data.mix.MixtureOrder;
import dev.millrace.model.train.data.mix.Position;
import dev.millrace.model.train.lesson.Figures;
import dev.millrace.model.train.lesson.Lesson;
import dev.millrace.model.train.optimizer.Descent;
import dev.millrace.model.train.optimizer.NamedArrays;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Moves the parameters of a trainee by what a lesson makes of the data, from where its folder of checkpoints says. A run that
 * was killed and goes on ends with the same bits as one that was left alone, on the same machine. One thread.
 *
 * @param <T> an item of the data
 */
public final class TrainingRun<T> {
    private final RunSettings settings;
    private final RunData<T> data;
    private final Lesson<T> lesson;
    private final Trainee trainee;
    private final Checkpoints checkpoints;
    private final RunObserver observer;
    private final String name;
    /** Update of the newest checkpoint that is known to be whole. */
    private long kept = -1;

    /**
     * @param name hash of the model, the lesson and all else that decides the parameters, besides settings and data
     * @param trainee with its parameters as the first update is to find them
     */
    public TrainingRun(
            String name,
            RunSettings settings,
            RunData<T> data,
            Lesson<T> lesson,
            Trainee trainee,
            Checkpoints checkpoints,
            RunObserver observer) {
        this.settings = settings;
        this.data = data;
        this.lesson = lesson;
        this.trainee = trainee;
        this.checkpoints = checkpoints;
        this.observer = observer;
        this.name = name + " " + data.hash() + " " + settings;
    }

    /** Between two updates. */
    private record State(Descent descent, MixtureOrder order, ValidationCourse course) {
        State with(ValidationCourse other) {
            return new State(descent, order, other);
        }
    }

    /**
     * Goes to the end, or until somebody wants it to stop.
     *
     * @param cancelled asked before each update
     * @throws ArithmeticException where gradients are not finite: nothing can be learned from there on
     * @throws IllegalStateException where the checkpoints are another run's
     */
    public Outcome go(BooleanSupplier cancelled) throws IOException {
        var state = start();
        while (state.descent().steps() < settings.updates() && !isHopeless(state.course())) {
            if (cancelled.getAsBoolean()) {
                keep(state);
                return new Outcome(Outcome.End.CANCELLED, state.descent().steps(), state.course());
            }
            state = update(state);
        }
        takeBest(state.course());
        var end = isHopeless(state.course()) ? Outcome.End.STOPPED_EARLY : Outcome.End.COMPLETED;
        return new Outcome(end, state.descent().steps(), state.course());
    }

    private State start() throws IOException {
        var found = checkpoints.newest(name);
        if (found.isEmpty()) {
            return new State(
                    Descent.of(settings.descent(), trainee.parameters()),
                    new MixtureOrder(data.mixture(), Position.start(settings.seed())),
                    ValidationCourse.START);
        }
        var checkpoint = found.get();
        take(checkpoint.parameters());
        kept = checkpoint.update();
        return new State(
                Descent.of(settings.descent(), trainee.parameters(), checkpoint.optimizer()),
                new MixtureOrder(data.mixture(), checkpoint.position()),
                checkpoint.course());
    }

    private State update(State state) throws IOException {
        trainee.begin(state.descent().steps() + 1);
        var figures = lesson.learn(trainee, draw(state.order()));
        var update = state.descent().update(trainee.gradients());
        trainee.clearGradients();
        observer.updated(update, epochs(state.order()), figures);
        boolean isLast = update.step() == settings.updates();
        var after = state;
        boolean isBest = false;
        if (!data.validation().isEmpty() && (isLast || update.step() % settings.validateEvery() == 0)) {
            after = state.with(validated(state.course(), update.step()));
            isBest = after.course().isBest();
        }
        if (isBest || isLast || isHopeless(after.course()) || update.step() % settings.checkpointEvery() == 0) {
            keep(after);
        }
        return after;
    }

    private double epochs(MixtureOrder order) {
        var position = order.position();
        return position.epoch() + (double) position.index() / data.mixture().epochDraws();
    }

    private List<T> draw(MixtureOrder order) {
        var items = new ArrayList<T>(settings.items());
        for (int i = 0; i < settings.items(); i++) {
            var draw = order.next();
            items.add(data.sources().get(draw.source()).get(draw.example()));
        }
        return items;
    }

    private ValidationCourse validated(ValidationCourse course, long update) {
        Figures figures = lesson.measure(trainee, data.validation());
        observer.validated(update, figures);
        return course.with(figures.loss(), update);
    }

    private boolean isHopeless(ValidationCourse course) {
        return settings.patience() > 0 && course.worse() >= settings.patience();
    }

    private void keep(State state) throws IOException {
        long update = state.descent().steps();
        if (kept == update) {
            return;
        }
        checkpoints.keep(new Checkpoint(
                name,
                state.order().position(),
                trainee.parameters(),
                state.descent().state(),
                state.course()));
        kept = update;
        observer.kept(update);
    }

    private void takeBest(ValidationCourse course) throws IOException {
        if (course.bestUpdate() > 0) {
            take(checkpoints.parametersAt(course.bestUpdate()));
        }
    }

    private void take(NamedArrays parameters) {
        parameters.copyTo(trainee.parameters());
    }
}
