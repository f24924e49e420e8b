package dev.millrace.eval.figure;

import dev.millrace.eval.classification.Averaging;
import dev.millrace.eval.classification.Confusion;
import dev.millrace.eval.harness.CountedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Classes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A figure of the classes that occur among the items. */
record OfClasses(ToDoubleFunction<Confusion> figure) implements CountedAggregation {
    private static final List<String> BINARY = List.of("0", "1");

    /** F1 over classes. */
    static OfClasses f1(Averaging averaging) {
        return new OfClasses(confusion -> confusion.average(averaging, 1).fBeta());
    }

    /** F1 of class 1, as lm-evaluation-harness has it by scikit-learn's default; NaN where there are others than 0 and 1. */
    static OfClasses binaryF1() {
        return new OfClasses(confusion -> {
            if (!BINARY.containsAll(confusion.labels())) {
                return Double.NaN;
            }
            int positive = confusion.labels().indexOf("1");
            return positive < 0 ? 0 : confusion.ofClass(positive, 1).fBeta();
        });
    }

    @Override
    public double ofCounts(List<Measurement> distinct, long[] counts) {
        List<Classes> all = Kinds.classes(distinct);
        List<Classes> occurring = new ArrayList<>();
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] > 0) {
                occurring.add(all.get(i));
            }
        }
        long[] times = Arrays.stream(counts).filter(count -> count > 0).toArray();
        return figure.applyAsDouble(Confusion.of(Confusion.labelsOf(occurring), occurring, times));
    }
}
