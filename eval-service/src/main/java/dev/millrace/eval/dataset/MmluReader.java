package dev.millrace.eval.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * MMLU's own files, such as {@code test/abstract_algebra_test.csv}: a question, four choices and the letter of the right one,
 * without a line of names. Rows have {@code question}, {@code subject} (of the file's name), {@code choices} and
 * {@code answer}, 0 to 3, as the tasks of lm-evaluation-harness take them.
 */
public final class MmluReader implements DatasetReader {
    private static final int COLUMNS = 6;
    private static final String LETTERS = "ABCD";
    private static final Pattern SPLIT = Pattern.compile("(_(dev|val|test))?\\.[a-z]+$");

    @Override
    public Set<String> formats() {
        return Set.of("mmlu");
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        NoOptions.require(options, "mmlu");
        String subject = SPLIT.matcher(DatasetFile.nameUnpacked(file)).replaceFirst("");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (DelimitedText.Line line : new DelimitedText(',', true).read(file)) {
            List<String> fields = line.fields();
            int answer = fields.size() == COLUMNS ? LETTERS.indexOf(fields.getLast()) : -1;
            if (answer < 0 || fields.getLast().length() != 1) {
                throw new DatasetException("%s, line %d is not a question, four choices and a letter A to D"
                        .formatted(file.getFileName(), line.number()));
            }
            Map<String, @Nullable Object> row = new LinkedHashMap<>();
            row.put("question", fields.getFirst());
            row.put("subject", subject);
            row.put("choices", List.copyOf(fields.subList(1, COLUMNS - 1)));
            row.put("answer", answer);
            rows.add(row);
        }
        return Dataset.of(rows);
    }
}
