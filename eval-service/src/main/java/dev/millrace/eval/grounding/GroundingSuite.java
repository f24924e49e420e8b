package dev.millrace.eval.grounding;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Documents, and questions that they answer or not.
 *
 * @param documents 1 to {@value #SIZE_MAX}, with different ids
 * @param questions 1 to {@value #SIZE_MAX}, whose relevant documents are all there
 */
public record GroundingSuite(List<SuiteDocument> documents, List<Question> questions) {
    private static final int SIZE_MAX = 10_000;
    private static final String FOLDER = "/suites/grounding/";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws IllegalArgumentException naming what is wrong */
    public GroundingSuite {
        documents = List.copyOf(documents);
        questions = List.copyOf(questions);
        requireSize("documents", documents.size());
        requireSize("questions", questions.size());
        var ids = documents.stream().map(SuiteDocument::id).collect(Collectors.toCollection(HashSet::new));
        if (ids.size() < documents.size()) {
            throw new IllegalArgumentException("documents: two have the same id");
        }
        for (var question : questions) {
            if (!ids.containsAll(question.relevant().keySet())) {
                throw new IllegalArgumentException(
                        "questions: " + question.id() + " names a document that is not there");
            }
        }
    }

    private static void requireSize(String name, int size) {
        if (size < 1 || size > SIZE_MAX) {
            throw new IllegalArgumentException(name + ": must be 1 to " + SIZE_MAX + ", are " + size);
        }
    }

    /** The suite that was built into this jar: a village, its library and its mill. */
    public static GroundingSuite bundled() {
        return new GroundingSuite(
                read("documents.jsonl", SuiteDocument.class), read("questions.jsonl", Question.class));
    }

    private static <T> List<T> read(String name, Class<T> type) {
        var file = Objects.requireNonNull(GroundingSuite.class.getResourceAsStream(FOLDER + name), name);
        try (var lines = new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8))) {
            return lines.lines()
                    .limit(SIZE_MAX + 1L)
                    .map(line -> parsed(line, type))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T parsed(String line, Class<T> type) {
        try {
            return JSON.readValue(line, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
