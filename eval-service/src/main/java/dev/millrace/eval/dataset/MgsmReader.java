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
 * MGSM's own files, such as {@code mgsm_de.tsv}: a question, a tab and a whole number, maybe with commas in it. Quotes are
 * characters like others. Rows have {@code question}, {@code answer} (null: only worked examples have one),
 * {@code answer_number} and {@code equation_solution} (null), as the tasks of lm-evaluation-harness take them.
 */
public final class MgsmReader implements DatasetReader {
    private static final int DIGITS_MAX = 18;

    @Override
    public Set<String> formats() {
        return Set.of("mgsm");
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        NoOptions.require(options, "mgsm");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (DelimitedText.Line line : new DelimitedText('\t', false).read(file)) {
            List<String> fields = line.fields();
            String number = fields.getLast().replace(",", "").strip();
            if (fields.size() != 2 || !number.matches("-?[0-9]{1,%d}".formatted(DIGITS_MAX))) {
                throw new DatasetException("%s, line %d is not a question, a tab and a whole number"
                        .formatted(file.getFileName(), line.number()));
            }
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("question", fields.getFirst());
            row.put("answer", null);
            row.put("answer_number", ColumnType.whole(number));
            row.put("equation_solution", null);
            rows.add(row);
        }
        return Dataset.of(rows);
    }
}
