package dev.millrace.eval.grounding;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroundingFiguresTest {
    private static final Question BOOKS = new Question("q1", "How long may books be kept?", Map.of("lending", 2));
    private static final Question TWO = new Question("q2", "When?", Map.of("a", 2, "b", 1));
    private static final Question NONE = new Question("q3", "Who?", Map.of());

    private static Outcome found(Question question, String... ids) {
        return new Outcome(question, List.of(ids), Optional.empty());
    }

    @Test
    void averagesOverQuestionsThatHaveAnAnswer() {
        var outcomes = List.of(found(BOOKS, "x", "lending"), found(TWO, "a", "x"), found(NONE), found(NONE, "x"));
        var figures = GroundingFigures.of(outcomes, 2);
        assertEquals((0 + 0.5) / 2, figures.recallAt1());
        assertEquals((1 + 0.5) / 2, figures.recallAtK());
        assertEquals((0.5 + 1) / 2, figures.reciprocalRank());
        // 1 / log2(3) for the first; 2 / (2 + 1 / log2(3)) for the second.
        double log3 = Math.log(3) / Math.log(2);
        assertEquals((1 / log3 + 2 / (2 + 1 / log3)) / 2, figures.ndcgAtK(), 1e-12);
        assertEquals(0.5, figures.silence());
        assertTrue(Double.isNaN(figures.citations().precision()), "nothing was answered");
    }

    @Test
    void looksWhetherCitedSourcesSupportTheirSentences() {
        var sources = List.of("Books may be kept for four weeks.", "Films may be kept for one week.");
        var text = "Books may be kept for four weeks [1]. Books may be kept for four weeks [2]. Elephants fly [7].";
        var outcome = new Outcome(BOOKS, List.of("lending"), Optional.of(new Outcome.Answer(text, sources)));
        var cited = GroundingFigures.of(List.of(outcome), 1).citations();
        assertEquals(3, cited.sentences());
        assertEquals(3, cited.citations());
        // The second source has "may be", "be kept" and "kept for" of six pairs of the second sentence: half.
        assertEquals(2.0 / 3, cited.precision(), 1e-12);
        assertEquals(1.0 / 3, cited.unsupportedRate(), 1e-12);
    }

    @Test
    void hasASuiteThatIsWhole() {
        var suite = GroundingSuite.bundled();
        assertEquals(20, suite.documents().size());
        assertEquals(36, suite.questions().size());
        assertEquals(
                4,
                suite.questions().stream()
                        .filter(question -> !question.isAnswerable())
                        .count());
        var named = suite.questions().stream()
                .flatMap(question -> question.relevant().keySet().stream())
                .distinct();
        assertEquals(20, named.count(), "every document answers something");
        assertThrows(
                IllegalArgumentException.class,
                () -> new GroundingSuite(suite.documents().subList(0, 1), suite.questions()));
    }

    @Test
    void readsASuiteOfTwoFilesOfLines(@TempDir Path folder) throws IOException {
        var documents = Files.writeString(folder.resolve("d"), """
                {"id": "a", "title": "A", "text": "Apples."}
                {"id": "b", "title": "B", "text": "Pears."}
                """);
        var questions = Files.writeString(folder.resolve("q"), """
                {"id": "q1", "question": "What?", "relevant": {"b": 2}}
                """);
        assertEquals(
                new GroundingSuite(
                        List.of(new SuiteDocument("a", "A", "Apples."), new SuiteDocument("b", "B", "Pears.")),
                        List.of(new Question("q1", "What?", Map.of("b", 2)))),
                GroundingSuite.read(documents, questions));
        Files.writeString(documents, "{\"id\": \"c\"}\n", StandardOpenOption.APPEND);
        var refused = assertThrows(IllegalArgumentException.class, () -> GroundingSuite.read(documents, questions));
        assertTrue(String.valueOf(refused.getMessage()).startsWith("documents, line 3: "), refused.getMessage());
    }
}
