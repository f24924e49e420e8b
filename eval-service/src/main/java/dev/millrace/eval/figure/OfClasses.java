package dev.millrace.eval.figure;

import dev.millrace.eval.classification.Averaging;
import dev.millrace.eval.classification.ClassFigures;
import dev.millrace.eval.classification.Confusion;
import dev.millrace.eval.harness.CountedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Classes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A figure of the classes that occur among the items. A prediction that is neither the gold class of any item nor a choice's
 * place is taken for {@link #NO_GOLD}: of free texts there may be as many as items, and each would count as a class.
 */
record OfClasses(ToDoubleFunction<Confusion> figure) implements CountedAggregation {
    /** The one class of all texts that are no item's gold. */
    static final String NO_GOLD = "(no gold class)";

    private static final List<String> BINARY = List.of("0", "1", NO_GOLD);
    /** A choice's place, which is a class of its own as in scikit-learn, right for some item or not. */
    private static final Pattern PLACE = Pattern.compile("[0-9]{1,2}");

    /** A figure over classes. */
    static OfClasses average(Averaging averaging, ToDoubleFunction<ClassFigures> figure) {
        return new OfClasses(confusion -> figure.applyAsDouble(confusion.average(averaging, 1)));
    }

    /**
     * A figure of class 1, as lm-evaluation-harness has it by scikit-learn's default; NaN where there are others than 0 and
     * 1.
     */
    static OfClasses binary(ToDoubleFunction<ClassFigures> figure) {
        return new OfClasses(confusion -> {
            if (!BINARY.containsAll(confusion.labels())) {
                return Double.NaN;
            }
            int positive = confusion.labels().indexOf("1");
            return positive < 0 ? 0 : figure.applyAsDouble(confusion.ofClass(positive, 1));
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
        Set<String> golds = occurring.stream().map(Classes::gold).collect(Collectors.toSet());
        occurring.replaceAll(item -> golds.contains(item.predicted())
                        || PLACE.matcher(item.predicted()).matches()
                ? item
                : new Classes(item.gold(), NO_GOLD));
        long[] times = Arrays.stream(counts).filter(count -> count > 0).toArray();
        return figure.applyAsDouble(Confusion.of(Confusion.labelsOf(occurring), occurring, times));
    }
}
