package dev.millrace.eval.figure;

import dev.millrace.eval.harness.AdditiveAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Ratio;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * A function of a mean.
 *
 * @param ofItem what an item adds to the numerator
 * @param weightOfItem what it adds to the denominator
 * @param ofMean makes the figure of numerator by denominator
 */
record OfSum(
        ToDoubleFunction<Measurement> ofItem, ToDoubleFunction<Measurement> weightOfItem, DoubleUnaryOperator ofMean)
        implements AdditiveAggregation {
    /** Of the items' values. */
    static OfSum values(DoubleUnaryOperator ofMean) {
        return new OfSum(Kinds::value, _ -> 1, ofMean);
    }

    /** Of the items' sums by their weights. */
    static OfSum ratios(DoubleUnaryOperator ofMean) {
        return new OfSum(
                item -> Kinds.ratio(item).sum(), item -> Kinds.ratio(item).weight(), ofMean);
    }

    /** Brier's score: of an item's own, or of its claim. */
    static OfSum brier() {
        return new OfSum(
                item -> switch (item) {
                    case Measurement.Claim(double probability, boolean isTrue) -> {
                        double miss = probability - (isTrue ? 1 : 0);
                        yield miss * miss;
                    }
                    case Measurement.Value _,
                            Ratio _,
                            Measurement.Texts _,
                            Measurement.Classes _,
                            Measurement.Preference _,
                            Measurement.OfGroup _,
                            Measurement.OfGroups _ -> Kinds.value(item);
                },
                _ -> 1,
                DoubleUnaryOperator.identity());
    }

    @Override
    public double[] addends(Measurement measurement) {
        return new double[] {ofItem.applyAsDouble(measurement), weightOfItem.applyAsDouble(measurement)};
    }

    @Override
    public double ofSums(double[] sums, int items) {
        return sums[1] == 0 ? Double.NaN : ofMean.applyAsDouble(sums[0] / sums[1]);
    }
}
