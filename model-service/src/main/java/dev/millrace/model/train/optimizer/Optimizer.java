package dev.millrace.model.train.optimizer;

import java.util.List;

/** Moves parameters against their gradients, one step at a time. Not for several threads at once. */
public sealed interface Optimizer permits AdamW, Sgd {
    /** One that has not stepped yet, for these parameters. */
    static Optimizer of(OptimizerSettings settings, NamedArrays parameters) {
        return of(settings, parameters, OptimizerState.start(parameters, memories(settings)));
    }

    /**
     * One that goes on from a state, bit for bit.
     *
     * @param state of an optimizer with the same settings and parameters of the same form; its arrays are written from now on
     */
    static Optimizer of(OptimizerSettings settings, NamedArrays parameters, OptimizerState state) {
        state.check(parameters, memories(settings));
        return switch (settings) {
            case OptimizerSettings.AdamW adamW -> new AdamW(adamW, state);
            case OptimizerSettings.Sgd sgd -> new Sgd(sgd, state);
        };
    }

    private static List<String> memories(OptimizerSettings settings) {
        return switch (settings) {
            case OptimizerSettings.AdamW ignored -> AdamW.MEMORIES;
            case OptimizerSettings.Sgd sgd -> Sgd.memories(sgd);
        };
    }

    /**
     * One step, in place.
     *
     * @param parameters of the form the optimizer was made for
     * @param gradients of the same form
     * @param learningRate of this step, ≥ 0; 0 moves nothing, but is remembered as a step
     */
    void step(NamedArrays parameters, NamedArrays gradients, double learningRate);

    /** Steps taken so far. */
    long steps();

    /** All that is remembered: the arrays themselves. */
    OptimizerState state();
}
