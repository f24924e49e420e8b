package dev.millrace.eval.grounding;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.millrace.eval.harness.Decoding;
import dev.millrace.eval.harness.Sha256;
import dev.millrace.eval.lexicon.DataFile;
import dev.millrace.eval.ranking.Ranking;
import java.util.ArrayList;
import java.util.List;

/**
 * Questions about a collection, and how it is searched and they are answered.
 *
 * @param version of the file, at most 64 characters
 * @param collection its name, [A-Za-z0-9._-]{1,64}
 * @param topK passages of a search at most, 1 to {@value #TOP_K_MAX}
 * @param minScore least relevance of a passage, 0 to 1
 * @param maxTokens of an answer, 1 or more
 * @param questions 1 to {@value #QUESTIONS_MAX} with different ids, each of 1 to {@value #LENGTH_MAX} characters and with
 *     grades of 1 and more
 */
public record CollectionSuite(
        @JsonProperty("version") String version,
        @JsonProperty("collection") String collection,
        @JsonProperty("top_k") int topK,
        @JsonProperty("min_score") double minScore,
        @JsonProperty("max_tokens") int maxTokens,
        @JsonProperty("questions") List<Question> questions) {
    public static final int TOP_K_MAX = 50;
    public static final int QUESTIONS_MAX = 10_000;
    public static final int LENGTH_MAX = 4_096;

    private static final int VERSION_MAX = 64;
    /** Digits that tell the documents of one suite from those of another. */
    private static final int DIGITS = 12;

    /** @throws IllegalArgumentException naming the field */
    public CollectionSuite {
        questions = List.copyOf(questions);
        require(version.length() <= VERSION_MAX, "version", "at most %d characters".formatted(VERSION_MAX));
        require(collection.matches("[A-Za-z0-9._-]{1,64}"), "collection", "[A-Za-z0-9._-]{1,64}");
        require(topK >= 1 && topK <= TOP_K_MAX, "top_k", "1 to %d".formatted(TOP_K_MAX));
        require(minScore >= 0 && minScore <= 1, "min_score", "0 to 1");
        require(
                maxTokens >= 1 && maxTokens <= Decoding.TOKENS_MAX,
                "max_tokens",
                "1 to %d".formatted(Decoding.TOKENS_MAX));
        require(
                !questions.isEmpty() && questions.size() <= QUESTIONS_MAX,
                "questions",
                "1 to %d".formatted(QUESTIONS_MAX));
        require(
                questions.stream().map(Question::id).distinct().count() == questions.size(),
                "questions",
                "with different ids");
        questions.forEach(CollectionSuite::check);
    }

    private static void check(Question question) {
        int length = question.question().length();
        require(
                !question.question().isBlank() && length <= LENGTH_MAX,
                question.id(),
                "a question of 1 to %d characters".formatted(LENGTH_MAX));
        require(
                question.relevant().values().stream().allMatch(grade -> grade >= 1 && grade <= Ranking.GRADE_MAX),
                question.id(),
                "with grades of 1 to %d".formatted(Ranking.GRADE_MAX));
    }

    private static void require(boolean holds, String field, String must) {
        if (!holds) {
            throw new IllegalArgumentException("%s: must be %s".formatted(field, must));
        }
    }

    /**
     * The questions of a suite that brings its documents, as {@code ./millrace bench grounding} asks them. The collection's
     * name follows from the documents: whoever finds it has these in it and no others.
     */
    public static CollectionSuite of(GroundingSuite suite) {
        var parts = new ArrayList<String>();
        suite.documents().forEach(document -> parts.addAll(List.of(document.id(), document.title(), document.text())));
        var collection = "evaluation-" + Sha256.hex(parts).substring(0, DIGITS);
        return new CollectionSuite("1", collection, 5, 0, 100, suite.questions());
    }

    /**
     * Of a YAML text.
     *
     * @throws IllegalArgumentException naming the file and what is wrong
     */
    public static CollectionSuite parse(String file, String yaml) {
        return DataFile.parse(file, yaml, new TypeReference<CollectionSuite>() {});
    }
}
