package dev.millrace.model.train.optimizer;

/**
 * The parameters of a run on their way down: clips the gradients of a batch, asks the schedule for the rate and lets the optimizer
 * step. Not for several threads at once.
 */
public final class Descent {
    private final DescentSettings settings;
    private final NamedArrays parameters;
    private final Optimizer optimizer;

    private Descent(DescentSettings settings, NamedArrays parameters, Optimizer optimizer) {
        this.settings = settings;
        this.parameters = parameters;
        this.optimizer = optimizer;
    }

    /**
     * At the start.
     *
     * @param parameters updated in place from now on
     */
    public static Descent of(DescentSettings settings, NamedArrays parameters) {
        return new Descent(settings, parameters, Optimizer.of(settings.optimizer(), parameters));
    }

    /**
     * Where a run was when it gave its {@link #state()}: ends with the same bits as if it had never stopped.
     *
     * @param settings the same
     * @param parameters as they were then
     * @param state its arrays are written from now on
     */
    public static Descent of(DescentSettings settings, NamedArrays parameters, OptimizerState state) {
        return new Descent(settings, parameters, Optimizer.of(settings.optimizer(), parameters, state));
    }

    /**
     * Moves the parameters once.
     *
     * @param gradients of a whole batch; clipped in place
     * @throws ArithmeticException where gradients are not finite; the parameters are as before
     */
    public Update update(NamedArrays gradients) {
        parameters.checkSameForm("gradients", gradients);
        double norm = settings.clipping().clip(gradients);
        double rate = settings.schedule().rate(optimizer.steps());
        optimizer.step(parameters, gradients, rate);
        return new Update(optimizer.steps(), rate, norm);
    }

    /** Updates so far. */
    public long steps() {
        return optimizer.steps();
    }

    /** What, with the parameters, decides how the run goes on: the arrays themselves, which the next update writes. */
    public OptimizerState state() {
        return optimizer.state();
    }

    /**
     * One update of the parameters.
     *
     * @param step number, from 1
     * @param learningRate that it had
     * @param gradientNorm Euclidean norm of all gradients before clipping
     */
    public record Update(long step, double learningRate, double gradientNorm) {}
}
