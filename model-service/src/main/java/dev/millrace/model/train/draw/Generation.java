package dev.millrace.model.train.draw;

import java.util.List;

/**
 * The running services that answer. Whatever fails for now is an {@link AwayException}; what would fail again is a {@link
 * dev.millrace.model.train.job.TrainingException}.
 */
public interface Generation {
    /** Has its adapter answer under its name, in place of what had the name before; the same one again is served already. */
    void serve(Policy policy) throws AwayException, InterruptedException;

    /** No service has an adapter of that name any more. */
    void withdraw(String adapter) throws AwayException, InterruptedException;

    /**
     * Answers to prompts, in their order; all of them or none.
     *
     * @param seeds of the draws, one a prompt
     */
    List<List<Answer>> draw(Policy policy, List<Prompt> prompts, long[] seeds, Drawing how)
            throws AwayException, InterruptedException;
}
