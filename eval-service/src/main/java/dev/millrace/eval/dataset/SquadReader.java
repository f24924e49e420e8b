package dev.millrace.eval.dataset;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * SQuAD 1.1, in which TyDiQA's GoldP task comes too: articles of paragraphs of questions. Rows have {@code id},
 * {@code title}, {@code context}, {@code question} and {@code answers}, a map of the lists {@code text} and
 * {@code answer_start} (in characters, not checked: published files are off by some), and {@code language}, which TyDiQA writes
 * in front of its ids ({@code finnish-42-0}); null where there is none.
 */
public final class SquadReader implements DatasetReader {
    private static final Pattern LANGUAGE = Pattern.compile("([a-z]+)-.*");

    @Override
    public Set<String> formats() {
        return Set.of("squad", "tydiqa_goldp");
    }

    @Override
    public Dataset read(Path file, Map<String, String> options) throws IOException {
        NoOptions.require(options, "squad");
        List<Map<String, @Nullable Object>> rows = new ArrayList<>();
        for (JsonDocument article : JsonDocument.of(file).list("data")) {
            String title = article.has("title") ? article.text("title") : "";
            for (JsonDocument paragraph : article.list("paragraphs")) {
                String context = paragraph.text("context");
                for (JsonDocument question : paragraph.list("qas")) {
                    rows.add(row(title, context, question));
                }
                DatasetFile.requireRows(file, rows.size());
            }
        }
        return Dataset.of(rows);
    }

    private static Map<String, @Nullable Object> row(String title, String context, JsonDocument question) {
        List<String> texts = new ArrayList<>();
        List<Integer> starts = new ArrayList<>();
        for (JsonDocument answer : question.list("answers")) {
            texts.add(answer.text("text"));
            starts.add(answer.whole("answer_start"));
        }
        String id = question.text("id");
        Matcher language = LANGUAGE.matcher(id);
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("id", id);
        row.put("title", title);
        row.put("context", context);
        row.put("question", question.text("question"));
        row.put("answers", Map.of("text", List.copyOf(texts), "answer_start", List.copyOf(starts)));
        row.put("language", language.matches() ? language.group(1) : null);
        return row;
    }
}
