package dev.millrace.eval.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** JSON or JSON lines whose rows must have certain fields, so that a wrong file is refused and not scored. */
public final class NativeJsonReader implements DatasetReader {
    private static final Pattern ANYTHING = Pattern.compile("");
    private static final Pattern FINAL_ANSWER = Pattern.compile("#### \\S");

    private final String format;
    private final List<String> fields;
    private final Pattern last;
    private final JsonReader json = new JsonReader();

    private NativeJsonReader(String format, List<String> fields, Pattern last) {
        this.format = format;
        this.fields = fields;
        this.last = last;
    }

    /** Grade-school mathematics: {@code question} and {@code answer}, which ends in {@code #### 72}. */
    public static NativeJsonReader ofGsm8k() {
        return new NativeJsonReader("gsm8k", List.of("question", "answer"), FINAL_ANSWER);
    }

    /** Bias in answers to questions (BBQ). */
    public static NativeJsonReader ofBbq() {
        return new NativeJsonReader(
                "bbq",
                List.of(
                        "question_polarity",
                        "context_condition",
                        "category",
                        "answer_info",
                        "additional_metadata",
                        "context",
                        "question",
                        "ans0",
                        "ans1",
                        "ans2",
                        "label"),
                ANYTHING);
    }

    /** Dialogues and their summaries (SAMSum). */
    public static NativeJsonReader ofSamsum() {
        return new NativeJsonReader("samsum", List.of("id", "dialogue", "summary"), ANYTHING);
    }

    @Override
    public Set<String> formats() {
        return Set.of(format);
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        Dataset dataset = json.read(file, options);
        for (int i = 0; i < dataset.size(); i++) {
            Map<String, @Nullable Object> row = dataset.row(i);
            for (String field : fields) {
                if (row.get(field) == null) {
                    throw new DatasetException(
                            "%s, row %d has no %s, which %s has".formatted(file.getFileName(), i + 1, field, format));
                }
            }
            if (!last.matcher(String.valueOf(row.get(fields.getLast()))).find()) {
                throw new DatasetException("%s, row %d: %s does not hold '%s'"
                        .formatted(file.getFileName(), i + 1, fields.getLast(), last));
            }
        }
        return dataset;
    }
}
