package dev.millrace.eval.classification;

import dev.millrace.eval.harness.Measurement.Claim;
import dev.millrace.eval.resampling.Quantile;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether what is claimed with probability p comes true in a share p of the cases: the bins of a reliability diagram
 * (Guo et al., "On calibration of modern neural networks", 2017).
 *
 * @param bins rising, those without claims left out
 */
public record Reliability(List<Bin> bins) {
    /** Bins at most. */
    public static final int BINS_MAX = 1_000;

    /**
     * Claims with a probability in (from, to]; the first bin holds its lower edge too.
     *
     * @param count claims within
     * @param confidence their mean probability
     * @param shareTrue share of them that came true
     */
    public record Bin(double from, double to, int count, double confidence, double shareTrue) {}

    public Reliability {
        bins = List.copyOf(bins);
    }

    /** Bins of equal width over [0, 1]. */
    public static Reliability equalWidth(List<Claim> claims, int bins) {
        return equalWidth(claims, bins, 0, 1);
    }

    /** Bins of equal width over [from, to], as confidences in the likelier of two classes have from 0.5. */
    public static Reliability equalWidth(List<Claim> claims, int bins, double from, double to) {
        requireBins(bins);
        double[] edges = new double[bins + 1];
        for (int i = 0; i <= bins; i++) {
            edges[i] = from + (to - from) * i / bins;
        }
        return of(claims, edges);
    }

    /** Bins of equal mass: the edges are quantiles, so that equal probabilities stay in one bin. */
    public static Reliability equalMass(List<Claim> claims, int bins) {
        requireBins(bins);
        double[] sorted =
                claims.stream().mapToDouble(Claim::probability).sorted().toArray();
        double[] edges = new double[bins + 1];
        for (int i = 0; i <= bins && sorted.length > 0; i++) {
            edges[i] = Quantile.of(sorted, (double) i / bins);
        }
        return of(claims, edges);
    }

    private static Reliability of(List<Claim> claims, double[] edges) {
        int bins = edges.length - 1;
        int[] counts = new int[bins];
        double[] confidences = new double[bins];
        int[] trues = new int[bins];
        for (Claim claim : claims) {
            int bin = binOf(claim.probability(), edges);
            counts[bin]++;
            confidences[bin] += claim.probability();
            trues[bin] += claim.isTrue() ? 1 : 0;
        }
        var filled = new ArrayList<Bin>();
        for (int i = 0; i < bins; i++) {
            if (counts[i] > 0) {
                double count = counts[i];
                filled.add(new Bin(edges[i], edges[i + 1], counts[i], confidences[i] / count, trues[i] / count));
            }
        }
        return new Reliability(filled);
    }

    private static int binOf(double probability, double[] edges) {
        if (!(probability >= edges[0] && probability <= edges[edges.length - 1])) {
            throw new IllegalArgumentException("claims: probability must be in [%s, %s], is %s"
                    .formatted(edges[0], edges[edges.length - 1], probability));
        }
        int low = 0;
        int high = edges.length - 2;
        while (low < high) {
            int middle = (low + high) / 2;
            if (probability <= edges[middle + 1]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    /** Expected calibration error: mean over all claims of |share true − confidence| of their bin; 0 without claims. */
    public double expectedError() {
        double sum = 0;
        int claims = 0;
        for (Bin bin : bins) {
            sum += bin.count * Math.abs(bin.shareTrue - bin.confidence);
            claims += bin.count;
        }
        return claims == 0 ? 0 : sum / claims;
    }

    /** The error of the worst bin. */
    public double largestError() {
        return bins.stream()
                .mapToDouble(bin -> Math.abs(bin.shareTrue - bin.confidence))
                .max()
                .orElse(0);
    }

    private static void requireBins(int bins) {
        if (bins < 1 || bins > BINS_MAX) {
            throw new IllegalArgumentException("bins: must be 1 to %d, are %d".formatted(BINS_MAX, bins));
        }
    }
}
