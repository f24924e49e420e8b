package dev.millrace.eval.robustness;

import java.util.random.RandomGenerator;

/** Writes a text differently. */
@FunctionalInterface
public interface Perturbation {
    /**
     * The text after the change, the same for the same state of the random numbers; unchanged where there is nothing to
     * change.
     */
    String perturb(String text, RandomGenerator random);

    /** This one, then another. */
    default Perturbation andThen(Perturbation next) {
        return (text, random) -> next.perturb(perturb(text, random), random);
    }
}
