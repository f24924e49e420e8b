package dev.millrace.model.train.optimizer;

import java.util.Optional;

/**
 * The parameters of a run on their way down: takes the gradients of batch after batch and updates the parameters once
 * enough have come. Not for several threads at once.
 */
public final class Descent {
    private final DescentSettings settings;
    private final NamedArrays parameters;
    private final Optimizer optimizer;
    private final GradientAccumulation accumulation;

    private Descent(DescentSettings settings, NamedArrays parameters, Optimizer optimizer, GradientAccumulation sums) {
        this.settings = settings;
        this.parameters = parameters;
        this.optimizer = optimizer;
        this.accumulation = sums;
    }

    /**
     * At the start.
     *
     * @param parameters updated in place from now on
     */
    public static Descent of(DescentSettings settings, NamedArrays parameters) {
        return new Descent(
                settings,
                parameters,
                Optimizer.of(settings.optimizer(), parameters),
                new GradientAccumulation(parameters.zeros(), 0));
    }

    /**
     * Where a run was when it gave its {@link #state()}: ends with the same bits as if it had never stopped.
     *
     * @param settings the same
     * @param parameters as they were then
     */
    public static Descent of(DescentSettings settings, NamedArrays parameters, State state) {
        parameters.checkSameForm("accumulated gradients", state.accumulated());
        if (state.batches() >= settings.accumulationSteps()) {
            throw new IllegalArgumentException("batches: must be below gradient_accumulation_steps %d, are %d"
                    .formatted(settings.accumulationSteps(), state.batches()));
        }
        return new Descent(
                settings,
                parameters,
                Optimizer.of(settings.optimizer(), parameters, state.optimizer()),
                new GradientAccumulation(state.accumulated().copy(), state.batches()));
    }

    /**
     * Takes the gradients of one batch.
     *
     * @return the update that it completed, if it did
     * @throws ArithmeticException where summed gradients are not finite; the parameters are as before, the sums are
     *     thrown away
     */
    public Optional<Update> add(NamedArrays gradients) {
        accumulation.add(gradients);
        return accumulation.batches() < settings.accumulationSteps() ? Optional.empty() : flush();
    }

    /** Updates by the batches that came since the last update, if any did: at the end of the data. */
    public Optional<Update> flush() {
        if (accumulation.batches() == 0) {
            return Optional.empty();
        }
        try {
            double norm = settings.clipping().clip(accumulation.sums());
            double rate = settings.schedule().rate(optimizer.steps());
            optimizer.step(parameters, accumulation.sums(), rate);
            return Optional.of(new Update(optimizer.steps(), rate, norm));
        } finally {
            accumulation.clear();
        }
    }

    /** Updates so far. */
    public long steps() {
        return optimizer.steps();
    }

    /** A copy of all that, with the parameters, decides how the run goes on. */
    public State state() {
        return new State(optimizer.state(), accumulation.sums().copy(), accumulation.batches());
    }

    /**
     * One update of the parameters.
     *
     * @param step number, from 1
     * @param learningRate that it had
     * @param gradientNorm Euclidean norm of all gradients before clipping
     */
    public record Update(long step, double learningRate, double gradientNorm) {}

    /**
     * Between two batches.
     *
     * @param optimizer what the optimizer remembers
     * @param accumulated sums of the gradients since the last update, in the form of the parameters
     * @param batches how many are in the sums, ≥ 0
     */
    public record State(OptimizerState optimizer, NamedArrays accumulated, int batches) {
        public State {
            if (batches < 0) {
                throw new IllegalArgumentException("batches: must be at least 0, are " + batches);
            }
        }
    }
}
