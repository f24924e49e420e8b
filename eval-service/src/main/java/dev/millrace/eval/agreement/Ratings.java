package dev.millrace.eval.agreement;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Ratings grouped by item, with labellers and values numbered. A labeller need not have rated every item. Immutable. */
public final class Ratings {
    /** Ratings at most. */
    public static final int RATINGS_MAX = 1_000_000;
    /** Labellers at most. */
    public static final int LABELLERS_MAX = 1_000;
    /** Different values at most: a coincidence matrix has the square of them. */
    public static final int VALUES_MAX = 1_000;

    /** A rating within its item: the numbers of its labeller and of its value. */
    record Cell(int labeller, int value) {}

    private final List<String> labellers;
    private final double[] values;
    private final List<List<Cell>> items;

    private Ratings(List<String> labellers, double[] values, List<List<Cell>> items) {
        this.labellers = labellers;
        this.values = values;
        this.items = items;
    }

    /**
     * Groups ratings.
     *
     * @param ratings in any order, at most one a labeller and item
     * @throws IllegalArgumentException when there are too many, or a labeller rated an item twice
     */
    public static Ratings of(List<Rating> ratings) {
        checkMax("ratings", ratings.size(), RATINGS_MAX);
        var distinct = new TreeSet<Double>();
        ratings.forEach(rating -> distinct.add(rating.value()));
        checkMax("ratings: different values", distinct.size(), VALUES_MAX);
        Map<Double, Integer> valueNumbers = new HashMap<>();
        distinct.forEach(value -> valueNumbers.put(value, valueNumbers.size()));
        Map<String, Integer> labellerNumbers = new LinkedHashMap<>();
        Map<String, List<Cell>> items = new LinkedHashMap<>();
        var seen = new HashSet<List<String>>();
        for (int i = 0; i < ratings.size(); i++) {
            Rating rating = ratings.get(i);
            if (!seen.add(List.of(rating.labeller(), rating.item()))) {
                throw new IllegalArgumentException("ratings[%d]: its labeller has rated its item before".formatted(i));
            }
            int labeller = labellerNumbers.computeIfAbsent(rating.labeller(), _ -> labellerNumbers.size());
            int value = valueNumbers.getOrDefault(rating.value(), 0);
            items.computeIfAbsent(rating.item(), _ -> new ArrayList<>()).add(new Cell(labeller, value));
        }
        checkMax("ratings: labellers", labellerNumbers.size(), LABELLERS_MAX);
        double[] values = distinct.stream().mapToDouble(Double::doubleValue).toArray();
        return new Ratings(List.copyOf(labellerNumbers.keySet()), values, List.copyOf(items.values()));
    }

    /** Who rated, in the order of their first rating. */
    public List<String> labellers() {
        return labellers;
    }

    /** The different values, ascending. */
    double[] values() {
        return values.clone();
    }

    /** The ratings of each item. */
    List<List<Cell>> items() {
        return items;
    }

    private static void checkMax(String field, int count, int max) {
        if (count > max) {
            throw new IllegalArgumentException("%s: must be at most %d, are %d".formatted(field, max, count));
        }
    }
}
