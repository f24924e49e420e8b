package dev.millrace.eval.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * BIG-Bench Hard's own files, such as {@code word_sorting.json}: {@code {"canary": ..., "examples": [{"input", "target"}]}}.
 * Rows have {@code input} and {@code target}.
 */
public final class BbhReader implements DatasetReader {
    @Override
    public Set<String> formats() {
        return Set.of("bbh");
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        NoOptions.require(options, "bbh");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (JsonDocument example : JsonDocument.of(file).list("examples")) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("input", example.text("input"));
            row.put("target", example.text("target"));
            rows.add(row);
        }
        return Dataset.of(rows);
    }
}
