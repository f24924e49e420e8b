package dev.millrace.eval.dataset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows in memory. */
record RowList(List<? extends Map<String, ? extends @Nullable Object>> rows) implements Dataset {
    RowList {
        if (rows.size() > ROWS_MAX) {
            throw new DatasetException("there are %d rows, more than %d".formatted(rows.size(), ROWS_MAX));
        }
        List<Map<String, @Nullable Object>> kept = new ArrayList<>(rows.size());
        for (Map<String, ? extends @Nullable Object> row : rows) {
            kept.add(Collections.unmodifiableMap(new LinkedHashMap<>(row)));
        }
        rows = Collections.unmodifiableList(kept);
    }

    @Override
    public int size() {
        return rows.size();
    }

    @Override
    public Map<String, @Nullable Object> row(int index) {
        return Collections.unmodifiableMap(rows.get(index));
    }
}
