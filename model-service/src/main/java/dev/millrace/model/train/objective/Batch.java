package dev.millrace.model.train.objective;

import java.util.Arrays;
import java.util.List;

/** The bounds of one batch. */
final class Batch {
    static final int ROWS_MAX = 65_536;
    static final int TOKENS_MAX = 1_048_576;

    private Batch() {}

    /**
     * Refuses no rows and too many.
     *
     * @param field what the rows are, for the message
     */
    static void checkRows(String field, List<?> rows) {
        if (rows.isEmpty() || rows.size() > ROWS_MAX) {
            throw new IllegalArgumentException("%s: must be 1 to %d, are %d".formatted(field, ROWS_MAX, rows.size()));
        }
    }

    /**
     * Refuses numbers that are not finite: one NaN would make every weight NaN.
     *
     * @param length how many there must be, 1 to {@value #TOKENS_MAX}
     */
    static void checkNumbers(String field, double[] values, int length) {
        if (length == 0 || length > TOKENS_MAX) {
            throw new IllegalArgumentException("%s: must be 1 to %d, are %d".formatted(field, TOKENS_MAX, length));
        }
        if (values.length != length) {
            throw new IllegalArgumentException("%s: must be %d, are %d".formatted(field, length, values.length));
        }
        for (int i = 0; i < length; i++) {
            if (!Double.isFinite(values[i])) {
                throw new IllegalArgumentException("%s[%d]: must be finite, is %s".formatted(field, i, values[i]));
            }
        }
    }

    /** How many tokens count. */
    static int count(boolean[] counted) {
        int count = 0;
        for (boolean token : counted) {
            count += token ? 1 : 0;
        }
        return count;
    }

    /** All of so many tokens. */
    static boolean[] all(int tokens) {
        var all = new boolean[tokens];
        Arrays.fill(all, true);
        return all;
    }
}
