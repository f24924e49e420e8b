package dev.millrace.sampler.process;

import java.util.Optional;

/** Removes what shall not be chosen from a distribution. */
@FunctionalInterface
public interface LogitsProcessor {
    /**
     * Applies the step.
     *
     * @return what is left, renormalised; empty when only the complete row can tell
     */
    Optional<Distribution> apply(Distribution distribution);
}
