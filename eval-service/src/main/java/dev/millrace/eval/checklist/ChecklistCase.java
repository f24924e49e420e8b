package dev.millrace.eval.checklist;

import dev.millrace.eval.harness.ChoiceLikelihoods;
import java.util.List;
import java.util.Optional;

/**
 * A test that has been filled.
 *
 * @param test whose
 * @param prompts the text as it is asked and, behind it, its perturbed or changed versions
 * @param choices answers
 * @param expected the answer that must come, or whose probability must move; empty for an invariance
 */
public record ChecklistCase(ChecklistTest test, List<String> prompts, List<String> choices, String expected) {
    public ChecklistCase {
        prompts = List.copyOf(prompts);
        choices = List.copyOf(choices);
        boolean isInvariance = test instanceof ChecklistTest.Invariance;
        if (!isInvariance && !choices.contains(expected)) {
            throw new IllegalArgumentException(
                    "test %s: %s is none of the choices %s".formatted(test.name(), expected, choices));
        }
    }

    /**
     * Whether the test has failed.
     *
     * @param likelihoods of the choices behind each prompt, parallel to them
     * @return empty where it could not fail: a probability that must not fall, and is at 0 up to the tolerance
     */
    public Optional<Boolean> hasFailed(List<ChoiceLikelihoods> likelihoods) {
        var original = likelihoods.getFirst();
        var others = likelihoods.subList(1, likelihoods.size());
        return switch (test) {
            case ChecklistTest.MinimumFunctionality _ ->
                Optional.of(!choices.get(original.likeliest()).equals(expected));
            case ChecklistTest.Invariance inv ->
                Optional.of(others.stream().anyMatch(other -> hasMoved(original, other, inv.tolerance())));
            case ChecklistTest.Directional dir -> hasTurned(original, others.getFirst(), dir);
        };
    }

    private static boolean hasMoved(ChoiceLikelihoods original, ChoiceLikelihoods other, double tolerance) {
        int answer = original.likeliest();
        return other.likeliest() != answer
                && Math.abs(other.probability(answer) - original.probability(answer)) > tolerance;
    }

    /** As CheckList's monotonic expectation: cases that cannot fail do not count. */
    private Optional<Boolean> hasTurned(
            ChoiceLikelihoods original, ChoiceLikelihoods other, ChecklistTest.Directional dir) {
        int label = choices.indexOf(expected);
        double before = original.probability(label);
        double after = other.probability(label);
        return switch (dir.direction()) {
            case UP -> before <= dir.tolerance() ? Optional.empty() : Optional.of(after < before - dir.tolerance());
            case DOWN ->
                before >= 1 - dir.tolerance() ? Optional.empty() : Optional.of(after > before + dir.tolerance());
        };
    }
}
