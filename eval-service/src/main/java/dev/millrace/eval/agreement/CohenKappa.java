package dev.millrace.eval.agreement;

import java.util.OptionalDouble;

/**
 * Cohen's kappa of two labellers who rated the same items: 1 − Σ w·observed / Σ w·expected, with the expected table the
 * product of its margins (Cohen, "A coefficient of agreement for nominal scales", 1960; weighted: "Weighted kappa",
 * 1968).
 */
public final class CohenKappa {
    /** Categories at most. */
    public static final int CATEGORIES_MAX = 1_000;

    /** What a disagreement costs, by how many categories apart it is. */
    public enum Weighting {
        /** Every disagreement the same. */
        UNWEIGHTED,
        /** The distance. */
        LINEAR,
        /** The square of the distance. */
        QUADRATIC;

        private double cost(int distance) {
            return switch (this) {
                case UNWEIGHTED -> Math.min(distance, 1);
                case LINEAR -> distance;
                case QUADRATIC -> (double) distance * distance;
            };
        }
    }

    private CohenKappa() {}

    /**
     * The agreement over items.
     *
     * @param first category of each item by the first labeller, in [0, categories)
     * @param second the same by the second, as many
     * @param categories 1 to {@link #CATEGORIES_MAX}
     * @return as {@link #of(long[][], Weighting)}
     */
    public static OptionalDouble of(int[] first, int[] second, int categories, Weighting weighting) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "second: must have as many items as first, %d, has %d".formatted(first.length, second.length));
        }
        checkCategories("categories", categories);
        long[][] table = new long[categories][categories];
        for (int i = 0; i < first.length; i++) {
            table[category("first", i, first, categories)][category("second", i, second, categories)]++;
        }
        return of(table, weighting);
    }

    /**
     * The agreement in a table: {@code [[20, 5], [10, 15]]} gives 0.4.
     *
     * @param table [category by the first, category by the second], the number of items, 0 or more
     * @return at most 1; empty when there is no item or both gave all items the same one category
     */
    public static OptionalDouble of(long[][] table, Weighting weighting) {
        checkCategories("table", table.length);
        double[] rows = new double[table.length];
        double[] columns = new double[table.length];
        double items = 0;
        double observed = 0;
        for (int i = 0; i < table.length; i++) {
            checkRow(table, i);
            for (int j = 0; j < table.length; j++) {
                rows[i] += table[i][j];
                columns[j] += table[i][j];
                items += table[i][j];
                observed += weighting.cost(Math.abs(i - j)) * table[i][j];
            }
        }
        double expected = 0;
        for (int i = 0; i < table.length; i++) {
            for (int j = 0; j < table.length; j++) {
                expected += weighting.cost(Math.abs(i - j)) * rows[i] * columns[j];
            }
        }
        return expected == 0 ? OptionalDouble.empty() : OptionalDouble.of(1 - items * observed / expected);
    }

    private static int category(String field, int item, int[] categories, int count) {
        if (categories[item] < 0 || categories[item] >= count) {
            throw new IllegalArgumentException(
                    "%s[%d]: must be in 0..%d, is %d".formatted(field, item, count - 1, categories[item]));
        }
        return categories[item];
    }

    private static void checkRow(long[][] table, int row) {
        if (table[row].length != table.length) {
            throw new IllegalArgumentException(
                    "table[%d]: must have %d columns, has %d".formatted(row, table.length, table[row].length));
        }
        for (int column = 0; column < table.length; column++) {
            if (table[row][column] < 0) {
                throw new IllegalArgumentException(
                        "table[%d][%d]: must be 0 or more, is %d".formatted(row, column, table[row][column]));
            }
        }
    }

    private static void checkCategories(String field, int categories) {
        if (categories < 1 || categories > CATEGORIES_MAX) {
            throw new IllegalArgumentException(
                    "%s: must be 1 to %d categories, are %d".formatted(field, CATEGORIES_MAX, categories));
        }
    }
}
