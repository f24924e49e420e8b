package dev.millrace.eval.classification;

import dev.millrace.eval.harness.Measurement.Classes;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** How often each class was taken for each other one. Immutable. */
public final class Confusion {
    /** Labels at most: a table of them squared is kept. */
    public static final int LABELS_MAX = 1_000;

    private final List<String> labels;
    private final long[][] counts; // [gold][predicted]
    private final long[] gold;
    private final long[] predicted;
    private final long items;

    private Confusion(List<String> labels, long[][] counts) {
        this.labels = labels;
        this.counts = counts;
        gold = Arrays.stream(counts).mapToLong(row -> Arrays.stream(row).sum()).toArray();
        predicted = new long[labels.size()];
        for (long[] row : counts) {
            for (int label = 0; label < row.length; label++) {
                predicted[label] += row[label];
            }
        }
        items = Arrays.stream(gold).sum();
    }

    /** Counts items, the labels being those that occur, in alphabetical order. */
    public static Confusion of(List<Classes> items) {
        return of(labelsOf(items), items);
    }

    /** The labels that occur, in alphabetical order. */
    public static List<String> labelsOf(List<Classes> items) {
        var labels = new TreeSet<String>();
        for (Classes item : items) {
            labels.add(item.gold());
            labels.add(item.predicted());
            requireFew(labels.size());
        }
        return List.copyOf(labels);
    }

    /**
     * Counts items.
     *
     * @param labels all there are, also those that never occur; 1 to {@link #LABELS_MAX}
     * @param items one at least
     * @throws IllegalArgumentException when a label of an item is not among them
     */
    public static Confusion of(List<String> labels, List<Classes> items) {
        long[] once = new long[items.size()];
        Arrays.fill(once, 1);
        return of(labels, items, once);
    }

    /**
     * Counts items that repeat.
     *
     * @param times how often each of the items is there, 0 or more, together 1 at least
     */
    public static Confusion of(List<String> labels, List<Classes> items, long[] times) {
        requireFew(labels.size());
        if (items.size() != times.length || Arrays.stream(times).sum() < 1) {
            throw new IllegalArgumentException("items: must be one at least, and as many as times");
        }
        Map<String, Integer> numbers = new HashMap<>();
        for (String label : labels) {
            if (numbers.put(label, numbers.size()) != null) {
                throw new IllegalArgumentException("labels: must differ, %s is there twice".formatted(label));
            }
        }
        long[][] counts = new long[labels.size()][labels.size()];
        for (int i = 0; i < times.length; i++) {
            int gold = number(numbers, "gold", items.get(i).gold());
            counts[gold][number(numbers, "predicted", items.get(i).predicted())] += times[i];
        }
        return new Confusion(List.copyOf(labels), counts);
    }

    private static int number(Map<String, Integer> numbers, String field, String label) {
        Integer number = numbers.get(label);
        if (number == null) {
            throw new IllegalArgumentException("%s: is no label: %s".formatted(field, label));
        }
        return number;
    }

    private static void requireFew(int labels) {
        if (labels < 1 || labels > LABELS_MAX) {
            throw new IllegalArgumentException("labels: must be 1 to %d, are %d".formatted(LABELS_MAX, labels));
        }
    }

    /** In the order of the counts. */
    public List<String> labels() {
        return labels;
    }

    /** How often the first label was taken for the second, by their places in {@link #labels()}. */
    public long count(int goldLabel, int predictedLabel) {
        return counts[goldLabel][predictedLabel];
    }

    /** Share of the items that are right. */
    public double accuracy() {
        return (double) right() / items;
    }

    /** Mean recall of the classes that occur. */
    public double balancedAccuracy() {
        double sum = 0;
        int occurring = 0;
        for (int label = 0; label < gold.length; label++) {
            sum += ClassFigures.share(counts[label][label], gold[label]);
            occurring += gold[label] > 0 ? 1 : 0;
        }
        return sum / occurring;
    }

    /**
     * Matthews' correlation of gold and predicted classes in [−1, 1], 0 where one of them never varies; of more than two
     * classes by Gorodkin ("Comparing two K-category assignments by a K-category correlation coefficient", 2004).
     */
    public double matthewsCorrelation() {
        double squared = (double) items * items;
        double both = (double) right() * items;
        double ofGold = squared;
        double ofPredicted = squared;
        for (int label = 0; label < gold.length; label++) {
            both -= (double) gold[label] * predicted[label];
            ofGold -= (double) gold[label] * gold[label];
            ofPredicted -= (double) predicted[label] * predicted[label];
        }
        return ClassFigures.share(both, Math.sqrt(ofGold * ofPredicted));
    }

    /** The figures of a class, by its place in {@link #labels()}; beta 1 for F1. */
    public ClassFigures ofClass(int label, double beta) {
        return ClassFigures.of(counts[label][label], predicted[label], gold[label], beta);
    }

    /** The figures over all labels, also those that never occur; beta above 0, 1 for F1. */
    public ClassFigures average(Averaging averaging, double beta) {
        return switch (averaging) {
            case MICRO -> ClassFigures.of(right(), items, items, beta);
            case MACRO -> weighted(beta, Arrays.stream(gold).mapToDouble(_ -> 1).toArray());
            case WEIGHTED -> weighted(beta, Arrays.stream(gold).asDoubleStream().toArray());
        };
    }

    private ClassFigures weighted(double beta, double[] weights) {
        double precision = 0;
        double recall = 0;
        double fBeta = 0;
        for (int label = 0; label < weights.length; label++) {
            ClassFigures of = ofClass(label, beta);
            precision += weights[label] * of.precision();
            recall += weights[label] * of.recall();
            fBeta += weights[label] * of.fBeta();
        }
        double all = Arrays.stream(weights).sum();
        return new ClassFigures(precision / all, recall / all, fBeta / all, items);
    }

    private long right() {
        long right = 0;
        for (int label = 0; label < counts.length; label++) {
            right += counts[label][label];
        }
        return right;
    }
}
