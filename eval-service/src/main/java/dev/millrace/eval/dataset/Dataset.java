package dev.millrace.eval.dataset;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of named values, one a document. Immutable; safe for many threads. */
public interface Dataset {
    /** Rows at most. */
    int ROWS_MAX = 1_000_000;

    /** How many rows, 0 to {@link #ROWS_MAX}. */
    int size();

    /**
     * A row, 0 to size - 1: unmodifiable, its columns in the file's order. A value is null, a text, a truth value, an Integer,
     * a Long, a Double, or a list or a map of these, as JSON has them.
     */
    Map<String, @Nullable Object> row(int index);

    /** Rows that are in memory already. */
    static Dataset of(List<? extends Map<String, ? extends @Nullable Object>> rows) {
        return new RowList(rows);
    }
}
