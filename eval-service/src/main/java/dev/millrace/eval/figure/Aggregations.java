package dev.millrace.eval.figure;

import dev.millrace.eval.classification.Averaging;
import dev.millrace.eval.classification.ClassFigures;
import dev.millrace.eval.classification.Confusion;
import dev.millrace.eval.classification.ProbabilityLoss;
import dev.millrace.eval.classification.Reliability;
import dev.millrace.eval.classification.ScoreCurve;
import dev.millrace.eval.harness.JackknifedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Measurement.Claim;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.resampling.Quantile;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Aggregations by the names that lm-evaluation-harness gives them (lm_eval/api/metrics.py), and some more. Figures of whole
 * texts, such as BLEU, are not among them.
 *
 * <p>Of numbers: {@code mean}, {@code median} (the true one: the harness takes the middle item unsorted), {@code min},
 * {@code max}, {@code perplexity} of log-likelihoods. Of sums and weights: {@code weighted_mean}, {@code
 * weighted_perplexity}, {@code bits_per_byte}. Of classes: {@code accuracy}, {@code balanced_accuracy}, {@code f1},
 * {@code precision} and {@code recall} of class 1 against 0, each also with {@code _macro}, {@code _micro} or {@code
 * _weighted} behind it over all classes, {@code matthews_corrcoef} or {@code mcc}. Of claims: {@code brier_score} or
 * {@code brier} (also of numbers), {@code log_loss}, {@code ece} over {@link #CALIBRATION_BINS} bins of equal width,
 * {@code ece_mass} over bins of equal mass, {@code roc_auc}, {@code average_precision}.
 */
public final class Aggregations {
    /** Bins of a calibration error. */
    public static final int CALIBRATION_BINS = 15;

    static final Metric.Aggregation MEAN = OfSum.values(DoubleUnaryOperator.identity());

    private static final OfClasses CORRELATION = new OfClasses(Confusion::matthewsCorrelation);
    private static final OfSum BRIER = OfSum.brier();

    private static final Map<String, Metric.Aggregation> BY_NAME = Map.ofEntries(
            Map.entry("mean", MEAN),
            Map.entry("median", items -> {
                double[] sorted = Arrays.stream(Kinds.values(items)).sorted().toArray();
                return Quantile.of(sorted, .5);
            }),
            Map.entry("min", items -> Arrays.stream(Kinds.values(items)).min().orElse(Double.NaN)),
            Map.entry("max", items -> Arrays.stream(Kinds.values(items)).max().orElse(Double.NaN)),
            Map.entry("perplexity", OfSum.values(mean -> Math.exp(-mean))),
            Map.entry("weighted_mean", OfSum.ratios(DoubleUnaryOperator.identity())),
            Map.entry("weighted_perplexity", OfSum.ratios(mean -> Math.exp(-mean))),
            Map.entry("bits_per_byte", OfSum.ratios(mean -> -mean / Math.log(2))),
            Map.entry("accuracy", new OfClasses(Confusion::accuracy)),
            Map.entry("balanced_accuracy", new OfClasses(Confusion::balancedAccuracy)),
            Map.entry("f1", OfClasses.binary(ClassFigures::fBeta)),
            Map.entry("f1_macro", OfClasses.average(Averaging.MACRO, ClassFigures::fBeta)),
            Map.entry("f1_micro", OfClasses.average(Averaging.MICRO, ClassFigures::fBeta)),
            Map.entry("f1_weighted", OfClasses.average(Averaging.WEIGHTED, ClassFigures::fBeta)),
            Map.entry("precision", OfClasses.binary(ClassFigures::precision)),
            Map.entry("precision_macro", OfClasses.average(Averaging.MACRO, ClassFigures::precision)),
            Map.entry("precision_micro", OfClasses.average(Averaging.MICRO, ClassFigures::precision)),
            Map.entry("precision_weighted", OfClasses.average(Averaging.WEIGHTED, ClassFigures::precision)),
            Map.entry("recall", OfClasses.binary(ClassFigures::recall)),
            Map.entry("recall_macro", OfClasses.average(Averaging.MACRO, ClassFigures::recall)),
            Map.entry("recall_micro", OfClasses.average(Averaging.MICRO, ClassFigures::recall)),
            Map.entry("recall_weighted", OfClasses.average(Averaging.WEIGHTED, ClassFigures::recall)),
            Map.entry("matthews_corrcoef", CORRELATION),
            Map.entry("mcc", CORRELATION),
            Map.entry("brier_score", BRIER),
            Map.entry("brier", BRIER),
            Map.entry("log_loss", items -> ProbabilityLoss.log(Kinds.claims(items))),
            Map.entry("ece", new OfBins(claims -> Reliability.equalWidth(claims, CALIBRATION_BINS))),
            Map.entry("ece_mass", new OfBins(claims -> Reliability.equalMass(claims, CALIBRATION_BINS))),
            Map.entry("roc_auc", items -> ScoreCurve.of(Kinds.claims(items)).rocAuc()),
            Map.entry(
                    "average_precision",
                    items -> ScoreCurve.of(Kinds.claims(items)).averagePrecision()));

    /** The ones whose standard error the harness takes from a bootstrap, and precision and recall beside F1. */
    private static final Set<Metric.Aggregation> BOOTSTRAPPED = BY_NAME.entrySet().stream()
            .filter(entry -> entry.getKey().matches("median|mcc|perplexity|(f1|precision|recall)(_.*)?"))
            .map(Map.Entry::getValue)
            .collect(Collectors.toUnmodifiableSet());

    /** The ends of a sample: drawing it anew never goes beyond them, so an interval would say nothing. */
    private static final List<Metric.Aggregation> ENDS = List.of(named("min"), named("max"));

    private Aggregations() {}

    /** A calibration error: a sum of distances, which draws with repeats make larger. */
    private record OfBins(Function<List<Claim>, Reliability> bins) implements JackknifedAggregation {
        @Override
        public double of(List<Measurement> measurements) {
            return bins.apply(Kinds.claims(measurements)).expectedError();
        }
    }

    /** The aggregation of a name; empty when there is none. */
    public static Optional<Metric.Aggregation> of(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    /** All names. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    private static Metric.Aggregation named(String name) {
        return of(name).orElseThrow();
    }

    /** Whether the standard error is that of the interval; so with all that have no name here. */
    static boolean isBootstrapped(Metric.Aggregation aggregation) {
        return BOOTSTRAPPED.contains(aggregation) || !BY_NAME.containsValue(aggregation);
    }

    static boolean isEnd(Metric.Aggregation aggregation) {
        return ENDS.contains(aggregation);
    }
}
