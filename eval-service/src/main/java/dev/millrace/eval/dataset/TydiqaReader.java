package dev.millrace.eval.dataset;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * TyDiQA's annotations of whole articles (the tasks SelectP and MinSpan), an object a line. Rows have {@code question_text},
 * {@code language}, {@code document_title}, {@code document_plaintext} and what the byte offsets of the file mean:
 * {@code passages}, the texts to select from; {@code passage_answers}, the numbers of those that annotators selected;
 * {@code minimal_answers}, the shortest answers that they marked, or {@code YES} or {@code NO}. Both are empty where the
 * article does not answer.
 */
public final class TydiqaReader implements DatasetReader {
    @Override
    public Set<String> formats() {
        return Set.of("tydiqa");
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        NoOptions.require(options, "tydiqa");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (JsonDocument article : JsonDocument.lines(file)) {
            rows.add(row(article));
        }
        return Dataset.of(rows);
    }

    private static Map<String, @Nullable Object> row(JsonDocument article) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        for (String field : List.of("question_text", "language", "document_title", "document_plaintext")) {
            row.put(field, article.text(field));
        }
        byte[] document = article.text("document_plaintext").getBytes(StandardCharsets.UTF_8);
        row.put(
                "passages",
                article.list("passage_answer_candidates").stream()
                        .map(candidate -> span(document, candidate))
                        .toList());
        Set<Integer> selected = new LinkedHashSet<>();
        Set<String> minimal = new LinkedHashSet<>();
        for (JsonDocument annotation : article.list("annotations")) {
            int candidate = annotation.field("passage_answer").whole("candidate_index");
            String verdict = annotation.text("yes_no_answer");
            String answer = verdict.equals("NONE") ? span(document, annotation.field("minimal_answer")) : verdict;
            if (candidate >= 0) {
                selected.add(candidate);
            }
            if (!answer.isEmpty()) {
                minimal.add(answer);
            }
        }
        row.put("passage_answers", List.copyOf(selected));
        row.put("minimal_answers", List.copyOf(minimal));
        return row;
    }

    /** The text between two offsets in bytes; empty where both are -1. */
    private static String span(byte[] document, JsonDocument offsets) {
        int start = offsets.whole("plaintext_start_byte");
        int end = offsets.whole("plaintext_end_byte");
        if (start == -1 && end == -1) {
            return "";
        }
        if (start < 0 || end < start || end > document.length) {
            throw new DatasetException(
                    "%s is bytes %d to %d of %d".formatted(offsets.place(), start, end, document.length));
        }
        return new String(Arrays.copyOfRange(document, start, end), StandardCharsets.UTF_8);
    }
}
