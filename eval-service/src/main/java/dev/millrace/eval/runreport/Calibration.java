package dev.millrace.eval.runreport;

import dev.millrace.eval.classification.ProbabilityLoss;
import dev.millrace.eval.classification.Reliability;
import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.TaskResult;
import java.util.List;
import java.util.Optional;

/**
 * Whether claims come true as often as they say (Guo et al., "On Calibration of Modern Neural Networks", 2017).
 *
 * @param run its key
 * @param source the metric whose claims these are, or {@code choices} for the probability of the chosen one among an
 *     item's choices
 * @param items with a claim
 * @param expectedError expected calibration error: Σ over bins of their share times |accuracy − confidence|, in [0, 1]
 * @param brier mean squared difference of claim and outcome, in [0, 1]
 * @param bins those of ten equally wide ones that have items
 */
public record Calibration(String run, String source, int items, double expectedError, double brier, List<Bin> bins) {
    /** Equally wide bins over [0, 1]. */
    public static final int BINS = 10;
    /** The source that is not a metric. */
    public static final String CHOICES = "choices";

    private static final String ACCURACY = "acc";
    /** 97.5 % quantile of the normal distribution. */
    private static final double Z = 1.959963984540054;

    public Calibration {
        bins = List.copyOf(bins);
    }

    /**
     * Claims of about the same probability.
     *
     * @param from lower end, excluded but for 0
     * @param to upper end
     * @param items in it
     * @param confidence mean claim
     * @param accuracy share that came true
     * @param low lower end of Wilson's 95 % interval of it
     * @param high upper end
     */
    public record Bin(double from, double to, int items, double confidence, double accuracy, double low, double high) {}

    /** Of the claims of a result; of the choices of its items where it has none; empty where it has neither. */
    static Optional<Calibration> of(String run, TaskResult result) {
        for (var figure : result.figures()) {
            var claims = result.items().stream()
                    .flatMap(item -> Optional.ofNullable(item.measurements().get(figure.key())).stream())
                    .filter(Measurement.Claim.class::isInstance)
                    .map(Measurement.Claim.class::cast)
                    .toList();
            if (!claims.isEmpty()) {
                return Optional.of(of(run, figure.key().toString(), claims));
            }
        }
        var claims = result.items().stream()
                .flatMap(item -> ofChoices(item).stream())
                .toList();
        return claims.isEmpty() ? Optional.empty() : Optional.of(of(run, CHOICES, claims));
    }

    /** Accuracy is of the likeliest choice, so its probability is the claim. */
    private static Optional<Measurement.Claim> ofChoices(ItemResult item) {
        var choices = Choice.of(item);
        return choices.size() > 1
                        && item.measurements().get(Metric.Key.of(ACCURACY)) instanceof Measurement.Value(double right)
                ? choices.stream()
                        .filter(Choice::isChosen)
                        .findFirst()
                        .map(chosen -> new Measurement.Claim(chosen.probability(), right == 1))
                : Optional.empty();
    }

    private static Calibration of(String run, String source, List<Measurement.Claim> claims) {
        var reliability = Reliability.equalWidth(claims, BINS);
        return new Calibration(
                run,
                source,
                claims.size(),
                reliability.expectedError(),
                ProbabilityLoss.brier(claims),
                reliability.bins().stream().map(Calibration::bin).toList());
    }

    /** Wilson, "Probable inference, the law of succession, and statistical inference", 1927. */
    private static Bin bin(Reliability.Bin bin) {
        double n = bin.count();
        double share = bin.shareTrue();
        double middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        return new Bin(
                bin.from(),
                bin.to(),
                bin.count(),
                bin.confidence(),
                share,
                Math.max(0, middle - half),
                Math.min(1, middle + half));
    }
}
