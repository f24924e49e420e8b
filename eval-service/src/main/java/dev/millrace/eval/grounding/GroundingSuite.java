package dev.millrace.eval.grounding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(
                    DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES,
                    DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

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
        try (var documents = resource("documents.jsonl");
                var questions = resource("questions.jsonl")) {
            return new GroundingSuite(
                    read("documents", documents, SuiteDocument.class), read("questions", questions, Question.class));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static BufferedReader resource(String name) {
        var file = Objects.requireNonNull(GroundingSuite.class.getResourceAsStream(FOLDER + name), name);
        return new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8));
    }

    /**
     * The suite of two files of JSON lines, with the fields of {@link SuiteDocument} and {@link Question}.
     *
     * @throws IllegalArgumentException naming what is wrong, with its line
     */
    public static GroundingSuite read(Path documents, Path questions) throws IOException {
        try (var first = Files.newBufferedReader(documents);
                var second = Files.newBufferedReader(questions)) {
            return new GroundingSuite(
                    read("documents", first, SuiteDocument.class), read("questions", second, Question.class));
        }
    }

    private static <T> List<T> read(String name, BufferedReader lines, Class<T> type) throws IOException {
        var read = new ArrayList<T>();
        for (var line = lines.readLine(); line != null && read.size() <= SIZE_MAX; line = lines.readLine()) {
            try {
                read.add(JSON.readValue(line, type));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(
                        "%s, line %d: %s".formatted(name, read.size() + 1, e.getOriginalMessage()), e);
            }
        }
        return read;
    }
}
