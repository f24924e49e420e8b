package dev.millrace.eval.resampling;

import dev.millrace.eval.harness.AdditiveAggregation;
import dev.millrace.eval.harness.CountedAggregation;
import dev.millrace.eval.harness.Measurement;
import dev.millrace.eval.harness.Metric;
import dev.millrace.eval.harness.PreparedAggregation;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figure of drawn items. Holds arrays between draws; not thread-safe. */
sealed interface Drawn {
    /** The figure of the items at these indices, which may repeat. */
    double figure(int[] indices);

    /** What drawing one item costs, in additions or so. */
    long cost();

    static Drawn of(Metric.Aggregation aggregation, List<Measurement> measurements) {
        if (aggregation instanceof AdditiveAggregation additive) {
            return new OfSums(additive, measurements);
        }
        if (aggregation instanceof PreparedAggregation prepared) {
            return new OfParts(prepared.prepare(measurements));
        }
        return aggregation instanceof CountedAggregation counted
                ? new OfCounts(counted, measurements)
                : new OfLists(aggregation, measurements.toArray(Measurement[]::new));
    }

    /** Adds the addends of drawn items up. */
    final class OfSums implements Drawn {
        private final AdditiveAggregation aggregation;
        private final double[][] columns; // [addend][item]
        private final double[] sums;

        private OfSums(AdditiveAggregation aggregation, List<Measurement> measurements) {
            this.aggregation = aggregation;
            int width = aggregation.addends(measurements.getFirst()).length;
            columns = new double[width][measurements.size()];
            sums = new double[width];
            for (int i = 0; i < measurements.size(); i++) {
                double[] addends = aggregation.addends(measurements.get(i));
                for (int c = 0; c < width; c++) {
                    columns[c][i] = addends[c];
                }
            }
        }

        @Override
        public double figure(int[] indices) {
            for (int c = 0; c < columns.length; c++) {
                double[] column = columns[c];
                double sum = 0;
                for (int index : indices) {
                    sum += column[index];
                }
                sums[c] = sum;
            }
            return aggregation.ofSums(sums, indices.length);
        }

        @Override
        public long cost() {
            return columns.length;
        }
    }

    /** Counts how often each measurement is drawn. */
    final class OfCounts implements Drawn {
        private final CountedAggregation aggregation;
        private final List<Measurement> distinct;
        private final int[] numbers; // of each item's measurement
        private final long[] counts;

        private OfCounts(CountedAggregation aggregation, List<Measurement> measurements) {
            this.aggregation = aggregation;
            Map<Measurement, Integer> known = new LinkedHashMap<>();
            numbers = measurements.stream()
                    .mapToInt(measurement -> {
                        int next = known.size();
                        return known.computeIfAbsent(measurement, _ -> next);
                    })
                    .toArray();
            distinct = List.copyOf(known.keySet());
            counts = new long[distinct.size()];
        }

        @Override
        public double figure(int[] indices) {
            Arrays.fill(counts, 0);
            for (int index : indices) {
                counts[numbers[index]]++;
            }
            return aggregation.ofCounts(distinct, counts);
        }

        /** Each distinct measurement costs about a hundred additions, shared by the items. */
        @Override
        public long cost() {
            return 1 + 100L * distinct.size() / numbers.length;
        }
    }

    /** Puts together what was counted in each item. */
    record OfParts(PreparedAggregation.Parts parts) implements Drawn {
        @Override
        public double figure(int[] indices) {
            return parts.figure(indices);
        }

        @Override
        public long cost() {
            return parts.cost();
        }
    }

    /** Asks the aggregation anew. */
    final class OfLists implements Drawn {
        /** A text is cut into words and n-grams each time, a number is not. */
        private static final int TEXT_COST = 2_000;

        private static final int OTHER_COST = 40;

        private final Metric.Aggregation aggregation;
        private final Measurement[] measurements;

        private OfLists(Metric.Aggregation aggregation, Measurement[] measurements) {
            this.aggregation = aggregation;
            this.measurements = measurements;
        }

        @Override
        public double figure(int[] indices) {
            var drawn = new Measurement[indices.length];
            for (int i = 0; i < indices.length; i++) {
                drawn[i] = measurements[indices[i]];
            }
            return aggregation.of(Arrays.asList(drawn));
        }

        @Override
        public long cost() {
            return measurements[0] instanceof Measurement.Texts ? TEXT_COST : OTHER_COST;
        }
    }
}
