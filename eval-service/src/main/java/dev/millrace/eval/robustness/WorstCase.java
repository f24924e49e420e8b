package dev.millrace.eval.robustness;

import dev.millrace.eval.harness.Direction;
import dev.millrace.eval.harness.Measurement;
import java.util.Collection;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * What remains of an item's figure when the question may be put in any of several ways (HELM's robustness and fairness).
 *
 * @param original of the text as it stands
 * @param worst of all ways, the original among them
 * @param changed share of the perturbed ways whose figure is not the original's, in [0, 1]; 0 without any
 */
public record WorstCase(double original, double worst, double changed) {

    /** The least of all where higher is better, the greatest where lower is; the original where no way is better. */
    public static WorstCase of(double original, Collection<Double> perturbed, Direction direction) {
        var all = DoubleStream.concat(
                DoubleStream.of(original), perturbed.stream().mapToDouble(Double::doubleValue));
        var worst = switch (direction) {
            case HIGHER -> all.min();
            case LOWER -> all.max();
            case NEITHER -> OptionalDouble.of(original);
        };
        long changed = perturbed.stream().filter(one -> one != original).count();
        return new WorstCase(
                original, worst.orElse(original), perturbed.isEmpty() ? 0 : (double) changed / perturbed.size());
    }

    /**
     * What is lost, as a share of the original: 0.8 that falls to 0.6 is a drop of 0.25 (PromptBench's performance drop
     * rate). NaN where the original is 0.
     */
    public static double relativeDrop(double original, double worst) {
        return original == 0 ? Double.NaN : (original - worst) / original;
    }

    /** The number of a measurement that is one of its own; empty for those that only count together with others. */
    public static OptionalDouble figure(Measurement measurement) {
        return switch (measurement) {
            case Measurement.Value(double value) -> OptionalDouble.of(value);
            case Measurement.Ratio(double sum, double weight) ->
                weight == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / weight);
            case Measurement.Texts _,
                    Measurement.Classes _,
                    Measurement.Claim _,
                    Measurement.Preference _,
                    Measurement.OfGroup _,
                    Measurement.OfGroups _ -> OptionalDouble.empty();
        };
    }
}
