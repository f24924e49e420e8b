package dev.millrace.model.train.lesson;

import dev.millrace.model.train.Batch;
import java.util.ArrayList;
import java.util.List;

/**
 * Segments set as a batch: each with a segment of its own within its row, from 1 on, and positions from 0 on. Padding stands at
 * the end of a row as segment 0. Where a segment has fewer targets a place than another of the batch, id 0 with weight 0 stands
 * for the missing ones.
 */
final class SegmentBatch {
    private final List<Placed> placed = new ArrayList<>();
    private final int rows;
    private final int length;
    private final int alternatives;
    private final long[] ids;
    private final long[] positions;
    private final long[] segments;
    private final long[] predicted;
    private final long[] targets;
    private int predictions;

    /**
     * A segment and its number among those of the update.
     *
     * @param number from 0
     */
    record Numbered(int number, Segment segment) {
        int length() {
            return segment.length();
        }
    }

    /**
     * Where a segment's targets lie.
     *
     * @param first its first prediction among those of the batch
     */
    private record Placed(Numbered numbered, int first) {}

    /** Sets rows, of which the longest gives the length. */
    SegmentBatch(List<List<Numbered>> content) {
        var all = content.stream().flatMap(List::stream).map(Numbered::segment).toList();
        rows = content.size();
        length = content.stream().mapToInt(SegmentBatch::tokens).max().orElseThrow();
        alternatives = all.stream().mapToInt(Segment::alternatives).max().orElse(1);
        ids = new long[rows * length];
        positions = new long[rows * length];
        segments = new long[rows * length];
        predicted = new long[all.stream().mapToInt(one -> one.places().length).sum()];
        targets = new long[predicted.length * alternatives];
        for (int row = 0; row < rows; row++) {
            set(content.get(row), row * length);
        }
    }

    static int tokens(List<Numbered> row) {
        return row.stream().mapToInt(Numbered::length).sum();
    }

    private void set(List<Numbered> row, int begin) {
        int from = begin;
        int segment = 0;
        for (Numbered one : row) {
            placed.add(new Placed(one, predictions));
            set(one.segment(), ++segment, from);
            from += one.length();
        }
        for (int token = from; token < begin + length; token++) {
            positions[token] = token - from;
        }
    }

    private void set(Segment text, int segment, int from) {
        for (int t = 0; t < text.length(); t++) {
            ids[from + t] = text.ids()[t];
            positions[from + t] = t;
            segments[from + t] = segment;
        }
        int k = text.alternatives();
        for (int n = 0; n < text.places().length; n++) {
            predicted[predictions] = from + text.places()[n];
            for (int target = 0; target < k; target++) {
                targets[predictions * alternatives + target] = text.targets()[n * k + target];
            }
            predictions++;
        }
    }

    /** For log-probabilities alone: every weight is 0. */
    Batch unweighted() {
        return with(new float[targets.length]);
    }

    /**
     * With weights.
     *
     * @param weights a row {@code [n·K]} for each segment of the update
     * @throws ArithmeticException when one is not finite, naming its item
     */
    Batch weighted(float[][] weights) {
        var spread = new float[targets.length];
        for (Placed one : placed) {
            float[] row = weights[one.numbered().number()];
            for (int target = 0; target < row.length; target++) {
                if (!Float.isFinite(row[target])) {
                    throw new ArithmeticException("%s: a token weighs %s"
                            .formatted(one.numbered().segment().name(), row[target]));
                }
                spread[at(one, target)] = row[target];
            }
        }
        return with(spread);
    }

    /** Hands numbers of the targets to the rows {@code [n·K]} of their segments. */
    void spread(float[] numbers, double[][] rows) {
        for (Placed one : placed) {
            double[] row = rows[one.numbered().number()];
            for (int target = 0; target < row.length; target++) {
                row[target] = numbers[at(one, target)];
            }
        }
    }

    /** Where target {@code n·K + k} of a segment is among those of the batch. */
    private int at(Placed one, int target) {
        int k = one.numbered().segment().alternatives();
        return (one.first() + target / k) * alternatives + target % k;
    }

    private Batch with(float[] weights) {
        return new Batch(rows, length, ids, positions, segments, predicted, targets, weights);
    }
}
