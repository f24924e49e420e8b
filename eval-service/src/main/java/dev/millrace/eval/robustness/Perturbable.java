package dev.millrace.eval.robustness;

import dev.millrace.eval.harness.Task;

/** A task whose documents can be written differently before they become requests. */
public interface Perturbable {
    /**
     * The task with the same items in the same order and the same metrics, where the texts that are asked have been
     * perturbed and what is right has not.
     *
     * @param seed item i draws from numbers that follow from the seed and i alone
     */
    Task perturbed(Perturbation perturbation, long seed);
}
