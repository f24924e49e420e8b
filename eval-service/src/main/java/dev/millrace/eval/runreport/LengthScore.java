package dev.millrace.eval.runreport;

import dev.millrace.eval.harness.ItemResult;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.Reply;
import dev.millrace.eval.harness.TaskResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether long answers score better or worse.
 *
 * @param run its key
 * @param metric whose score it is
 * @param points one an item that generated text
 * @param buckets the same in up to four parts of about as many items, short answers first: the quarters of the lengths
 */
public record LengthScore(String run, Metric.Key metric, List<Point> points, List<Bucket> buckets) {
    /** Parts at most. */
    public static final int BUCKETS = 4;

    public LengthScore {
        points = List.copyOf(points);
        buckets = List.copyOf(buckets);
    }

    /**
     * An answer.
     *
     * @param index of its item
     * @param tokens generated
     * @param score by the metric
     */
    public record Point(int index, int tokens, double score) {}

    /**
     * Answers of about the same length.
     *
     * @param fromTokens the shortest's
     * @param toTokens the longest's
     * @param items how many
     * @param meanTokens their mean length
     * @param meanScore their mean score
     */
    public record Bucket(int fromTokens, int toTokens, int items, double meanTokens, double meanScore) {}

    /** By the first metric of a result that has scores of items with generated text; empty where none has, or all are as long. */
    static Optional<LengthScore> of(String run, TaskResult result) {
        for (var figure : result.figures()) {
            var points = points(figure.key(), result.items());
            if (points.stream().mapToInt(Point::tokens).distinct().count() > 1) {
                return Optional.of(new LengthScore(run, figure.key(), points, buckets(points)));
            }
        }
        return Optional.empty();
    }

    private static List<Point> points(Metric.Key metric, List<ItemResult> items) {
        var points = new ArrayList<Point>();
        for (var item : items) {
            var measurement = item.measurements().get(metric);
            boolean isText = item.replies().stream().anyMatch(Reply.Text.class::isInstance);
            if (isText && measurement != null && Double.isFinite(Scores.of(measurement))) {
                points.add(new Point(item.item().index(), Scores.tokens(item), Scores.of(measurement)));
            }
        }
        return points;
    }

    /** Answers of the same length stay together. */
    private static List<Bucket> buckets(List<Point> points) {
        var sorted =
                points.stream().sorted(Comparator.comparingInt(Point::tokens)).toList();
        var buckets = new ArrayList<Bucket>();
        int start = 0;
        for (int part = 1; part <= BUCKETS; part++) {
            int end = Math.max(start, (int) ((long) sorted.size() * part / BUCKETS));
            while (end > start
                    && end < sorted.size()
                    && sorted.get(end).tokens() == sorted.get(end - 1).tokens()) {
                end++;
            }
            if (end > start) {
                buckets.add(bucket(sorted.subList(start, end)));
            }
            start = end;
        }
        return buckets;
    }

    private static Bucket bucket(List<Point> points) {
        return new Bucket(
                points.getFirst().tokens(),
                points.getLast().tokens(),
                points.size(),
                points.stream().mapToInt(Point::tokens).average().orElse(0),
                points.stream().mapToDouble(Point::score).average().orElse(0));
    }
}
