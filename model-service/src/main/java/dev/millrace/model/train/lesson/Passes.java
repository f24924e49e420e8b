package dev.millrace.model.train.lesson;

import dev.millrace.model.train.Batch;
import dev.millrace.model.train.data.tokens.Packing;
import dev.millrace.model.train.lesson.SegmentBatch.Numbered;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The segments of one update on their way through a learner, in batches: rows of like length go together, which saves padding.
 * What comes back is in the order of the segments, a row {@code [n·K]} each, whatever the batches were.
 */
final class Passes {
    private final List<Segment> segments;
    private final List<SegmentBatch> batches;

    /** @throws IllegalArgumentException naming the item whose segment is longer than the limits allow */
    Passes(List<Segment> segments, BatchLimits limits) {
        for (Segment segment : segments) {
            if (segment.length() > limits.textTokensMax()) {
                throw new IllegalArgumentException("%s: has %d tokens, at most %d fit a row"
                        .formatted(segment.name(), segment.length(), limits.textTokensMax()));
            }
        }
        this.segments = List.copyOf(segments);
        this.batches = batches(rows(segments, limits), limits);
    }

    /** A segment without anything to predict would only cost time. */
    private static List<List<Numbered>> rows(List<Segment> segments, BatchLimits limits) {
        var learned = IntStream.range(0, segments.size())
                .mapToObj(number -> new Numbered(number, segments.get(number)))
                .filter(one -> one.segment().places().length > 0)
                .toList();
        if (limits.rowTokens() > 0) {
            return new Packing(limits.rowTokens()).rows(learned, Numbered::length);
        }
        return learned.stream().map(List::of).toList();
    }

    private static List<SegmentBatch> batches(List<List<Numbered>> rows, BatchLimits limits) {
        var sorted = rows.stream()
                .sorted(Comparator.<List<Numbered>>comparingInt(SegmentBatch::tokens)
                        .reversed())
                .toList();
        var batches = new ArrayList<SegmentBatch>();
        for (int from = 0; from < sorted.size(); ) {
            int fitting = limits.tokensMax() / SegmentBatch.tokens(sorted.get(from));
            int to = Math.min(sorted.size(), from + fitting);
            batches.add(new SegmentBatch(sorted.subList(from, to)));
            from = to;
        }
        return batches;
    }

    /** log p of every target. */
    double[][] logprobs(Function<Batch, float[]> pass) {
        return collected(batch -> pass.apply(batch.unweighted()));
    }

    /**
     * Adds the gradients of −Σ w log p; gives log p of every target.
     *
     * @param weights w, a row for each segment
     */
    double[][] learn(Learner learner, float[][] weights) {
        return collected(batch -> learner.learn(batch.weighted(weights)).logprobs());
    }

    private double[][] collected(Function<SegmentBatch, float[]> pass) {
        var rows = new double[segments.size()][];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = new double[segments.get(i).targets().length];
        }
        for (SegmentBatch batch : batches) {
            batch.spread(pass.apply(batch), rows);
        }
        return rows;
    }
}
