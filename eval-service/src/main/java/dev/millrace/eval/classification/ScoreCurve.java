package dev.millrace.eval.classification;

import dev.millrace.eval.harness.Measurement.Claim;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a score finds as its threshold falls.
 *
 * @param points one for each score that occurs, the highest first
 */
public record ScoreCurve(List<Point> points) {
    /**
     * All items with this score or a higher one taken as true.
     *
     * @param threshold the score
     * @param truePositives of them that are true
     * @param falsePositives of them that are not
     */
    public record Point(double threshold, long truePositives, long falsePositives) {}

    public ScoreCurve {
        points = List.copyOf(points);
    }

    /**
     * The curve of claims, whose probabilities need only be scores: any numbers that order them.
     *
     * @param claims one at least
     */
    public static ScoreCurve of(List<Claim> claims) {
        List<Claim> falling = claims.stream()
                .sorted(Comparator.comparingDouble(Claim::probability).reversed())
                .toList();
        var points = new ArrayList<Point>();
        long truePositives = 0;
        for (int i = 0; i < falling.size(); i++) {
            double score = falling.get(i).probability();
            if (Double.isNaN(score)) {
                throw new IllegalArgumentException("claims: a score is NaN");
            }
            truePositives += falling.get(i).isTrue() ? 1 : 0;
            if (i + 1 == falling.size() || falling.get(i + 1).probability() != score) {
                points.add(new Point(score, truePositives, i + 1 - truePositives));
            }
        }
        return new ScoreCurve(points);
    }

    /** Area under true over false positive rate, the chance that a true item scores higher; NaN without both kinds. */
    public double rocAuc() {
        double area = 0;
        Point last = new Point(Double.POSITIVE_INFINITY, 0, 0);
        for (Point point : points) {
            area += (point.falsePositives - last.falsePositives) * (point.truePositives + last.truePositives) / 2.0;
            last = point;
        }
        return area / last.truePositives / last.falsePositives;
    }

    /** Σ (recall gained × precision) over thresholds, without interpolation; NaN without a true item. */
    public double averagePrecision() {
        double sum = 0;
        long before = 0;
        for (Point point : points) {
            double precision = (double) point.truePositives / (point.truePositives + point.falsePositives);
            sum += (point.truePositives - before) * precision;
            before = point.truePositives;
        }
        return sum / before;
    }
}
